"""Every page of 8,300 practices: what the server takes for each callback, what a browser waits for and receives."""

"""What is measured of a judge in a scenario, and the figures over scenarios. Imports the evaluation's own parts."""

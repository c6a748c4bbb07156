"""Small Arazzo documents, right and wrong, and the server that the right ones run against."""

"""The map from the model's probabilities to honest ones, fitted on families that no test uses."""

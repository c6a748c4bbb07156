"""The words of the five severities."""

SEVERITIES = {1: "1, highest", 2: "2, high", 3: "3, medium", 4: "4, low", 5: "5, lowest"}

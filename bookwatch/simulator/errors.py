"""What can go wrong in the simulator, each with the value and the remedy."""


class SimulatorError(Exception):
    """The simulator cannot do what was asked."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")

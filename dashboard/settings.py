"""What the pages need to know about the installation that they run in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardSettings:
    """How the pages behave. Times in seconds."""

    title: str = "Bookwatch"
    round_s: float = 300.0
    """Length of a round; a window is `window_rounds` of them."""
    window_rounds: int = 6
    refresh_s: float = 2.0
    """How often a page asks whether there is news."""
    stale_rounds: float = 1.5
    """After how many rounds without a result, or a verdict, the pages say that Bookwatch itself may be stopped."""
    history_s: float = 86_400.0
    """How far back the timelines reach."""
    level: str = "PCT"
    """What the level above a practice is called (PCT, CCG, ICB)."""
    actor_header: str = ""
    """Header in which a trusted proxy says who acts; empty: people are asked for their name."""
    program: str = "bookwatch"
    """What is typed for a command that a page names."""
    demonstration: bool = False
    """Whether every page says that its organisations are invented."""

    @property
    def window_s(self) -> float:
        """Length of the window that a verdict looks at."""
        return self.round_s * self.window_rounds

    @property
    def stale_after_s(self) -> float:
        """Age of the last result from which silence is said aloud: within two rounds, with some seconds for reports
        that are under way."""
        return self.round_s * self.stale_rounds + min(5.0, self.round_s / 4)

    def shown(self, name: str) -> str:
        """A name; a demonstration's banner says once that all organisations are invented, so that none need say it."""
        return name.removesuffix(" (invented)") if self.demonstration else name

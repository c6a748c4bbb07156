"""Why an act was not done, and what to do instead."""


class ActError(ValueError):
    """An act of a person that cannot be done now. The message is for that person."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


MOST = 2_000
"""Characters of a reason or a note."""


def words(text: str, *, what: str) -> str:
    """A reason or a note as it is kept. Raises ActError where it is empty, too long, or may hold a patient's number."""
    kept = text.strip()
    if not kept:
        raise ActError(f"The {what} is empty.", remedy="Write a few words and try again.")
    if len(kept) > MOST:
        raise ActError(f"The {what} has {len(kept):,} characters.", remedy=f"Keep it to {MOST:,}.")
    if any(_may_be_nhs_number(run) for run in _digits(kept)):
        raise ActError(
            f"The {what} holds what may be an NHS number.", remedy="Bookwatch keeps no patient data: leave it out."
        )
    return kept


def _digits(text: str) -> list[str]:
    """Runs of digits as people write them: spaces and hyphens between digits do not end a run."""
    runs, current = [], ""
    for place, each in enumerate(text):
        between = each in " -\u00a0" and text[place + 1 : place + 2].isdigit()
        if each.isdigit():
            current += each
        elif not (current and between):
            runs.append(current)
            current = ""
    return [*runs, current]


def _may_be_nhs_number(run: str) -> bool:
    if len(run) != 10 or not run.isascii():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(run, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(run[9])

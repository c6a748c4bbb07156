"""Counts as people read them: one way for pages, commands and verdicts."""


def counted(number: int, singular: str, *, plural: str = "", gap: str = " ") -> str:
    """ "1 practice", "8,300 practices". `plural`: where it is not the singular with an s; `gap`: before the word."""
    return f"{number:,}{gap}{singular if number == 1 else plural or singular + 's'}"


def verb(number: int, singular: str, plural: str) -> str:
    """The form of a verb that agrees with a count: "is" or "are"."""
    return singular if number == 1 else plural

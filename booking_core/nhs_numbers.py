"""NHS numbers that stand for nobody: 999 000 0000 to 999 999 9999, never issued to a person."""

DIGITS = 10


def is_synthetic(value: str) -> bool:
    """Whether `value` lies in the range and its check digit is right.

    Modulus 11 (NHS Data Dictionary, NHS NUMBER): each of the first nine digits times 10 down to 2; 11 less the
    remainder of the sum is the tenth digit, where 11 stands for 0 and 10 is never issued.
    """
    return value.startswith("999") and has_check_digit(value)


def has_check_digit(value: str) -> bool:
    """Whether `value` is ten digits of which the last checks the others."""
    if len(value) != DIGITS or not (value.isascii() and value.isdigit()):
        return False
    total = sum((DIGITS - place) * int(digit) for place, digit in enumerate(value[:-1]))
    return (11 - total % 11) % 11 == int(value[-1])

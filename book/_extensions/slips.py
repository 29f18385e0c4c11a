"""The number of a slip, a known wrong answer, as it stands before the word on it."""

import math


def form(within: float) -> str:
    """The format of numbers that differ from one another by more than `within`."""
    return f",.{max(0, math.ceil(-math.log10(within)))}f"


def written(number: str) -> str:
    """Make a number in this format one as in a text: 12 for 12.0, and a real minus."""
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return "0" if number == "-0" else number.replace("-", "−")

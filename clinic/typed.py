"""What people and scripts put into number boxes and hidden fields."""

LARGEST = 2**63 - 1  # the largest key a row can have


def whole_number(text: str) -> int | None:
    """The number those plain digits write; None for anything else, and for more than a row's key can hold.

    `str.isdigit` alone also lets through what `int` refuses, such as "²", and numbers without end.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST))):
        return None
    number = int(text)
    return number if number <= LARGEST else None

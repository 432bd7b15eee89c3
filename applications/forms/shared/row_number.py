"""Numbers of rows, as an address or a form names them."""

LONGEST = 18  # digits, which every database takes


def is_row_number(text: str) -> bool:
    """Whether it may be one: what somebody made up must not be more than a database can look for.

    >>> is_row_number("42"), is_row_number("4" * 30), is_row_number("-1"), is_row_number("٤")
    (True, False, False, False)
    """
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST

"""How does a text go through a spreadsheet without being taken for a formula, and come back?"""

STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would calculate it.

    >>> harmless("=1+1"), harmless("a rope")
    ("'=1+1", 'a rope')
    """
    return f"'{text}" if _formula(text) else text


def restored(text: str) -> str:
    """The inverse of `harmless`, for a cell that is read.

    >>> restored("'=1+1"), restored("'tis a rope")
    ('=1+1', "'tis a rope")
    """
    return text[1:] if text.startswith("'") and _formula(text[1:]) else text


def _formula(text: str) -> bool:
    return text.lstrip(" '").startswith(STARTS)

"""Text that a spreadsheet would run as a formula, and the mark that stops it.

The mark is an apostrophe in front. It goes in front of everything that begins with one of `STARTS`, and of what already
begins with a mark and would be read as marked, so that `restore(neutralise(text)) == text` for every text.
"""

STARTS = ("=", "+", "-", "@", "\t", "\r")
MARK = "'"


def neutralise(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return MARK + text if text.lstrip(MARK).startswith(STARTS) else text


def restore(text: str) -> str:
    """Return the text that `neutralise` was given."""
    return text[1:] if text.startswith(MARK) and text.lstrip(MARK).startswith(STARTS) else text


def restored(expression: str) -> str:
    """Give the SQL of `restore` for a text expression."""
    marked = f"starts_with({expression}, '''') AND regexp_matches({expression}, '^''+[=+\\-@\\t\\r]')"
    return f"CASE WHEN {marked} THEN substr({expression}, 2) ELSE {expression} END"

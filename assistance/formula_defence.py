"""Text that a spreadsheet would run as a formula is written with an apostrophe in front.

Both directions are here: what `defuse` writes, `restore` reads, for every text. A text that
begins with apostrophes before such a sign gets one more, so that it comes back as it was.
"""

import re

# The last four are the wide forms of the first ones, which some spreadsheets take for them.
STARTS_A_FORMULA = "=+-@\t\r\n＝＋－＠"
_IS_DEFUSED = re.compile(f"'+[{re.escape(STARTS_A_FORMULA)}]")
_NEEDS_DEFUSING = re.compile(f"'*[{re.escape(STARTS_A_FORMULA)}]")


def defuse(text: str) -> str:
    """Return the text as a cell that no spreadsheet runs."""
    return f"'{text}" if _NEEDS_DEFUSING.match(text) else text


def restore(cell: str) -> str:
    """Return the text that was defused into the cell."""
    return cell[1:] if _IS_DEFUSED.match(cell) else cell

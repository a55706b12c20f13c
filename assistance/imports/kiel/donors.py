"""The donors as the workbook writes them, and the tracker's codes of partners."""

import re
import unicodedata
from collections.abc import Mapping

# Up to release 20 the workbook has the older names of Czechia and Türkiye, later ones have the new
# ones without the accent. The tracker has one code for the EU's institutions, which the workbook
# lists as three donors: the Commission with the Council, the European Peace Facility, which pays
# member states back for weapons, and the European Investment Bank.
_ALIASES = {
    "czech republic": "CZE",
    "turkey": "TUR",
    "eu (commission and council)": "EU",
    "european peace facility": "EU",
    "european investment bank": "EU",
}


def normal_name(text: str) -> str:
    """Return a name without accents, capitals and spare spaces: türkiye and TURKIYE are one."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(letter)
    )
    return re.sub(r"\s+", " ", plain).strip().casefold()


def donor_codes(donors: Mapping[str, str]) -> dict[str, str]:
    """Return the code by normal name, the workbook's other names for known codes included."""
    known = {normal_name(name): code for name, code in donors.items()}
    codes = set(known.values())
    return {name: code for name, code in _ALIASES.items() if code in codes} | known

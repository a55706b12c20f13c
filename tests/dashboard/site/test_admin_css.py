import re
from pathlib import Path

from dashboard.site.stylesheets import PARTS


def tokens(sheet: Path) -> dict[str, str]:
    """Return the first value of each custom property in a style sheet."""
    found = re.findall(r"(--[\w-]+): (.*?);", sheet.read_text())
    return dict(reversed(found))


def test_the_admin_has_the_colours_and_fonts_of_the_site() -> None:
    site, admin = tokens(PARTS / "site" / "tokens.css"), tokens(PARTS / "admin" / "01-tokens.css")
    shared = site.keys() & admin.keys()

    assert len(shared) == 14
    assert {name: admin[name] for name in shared} == {name: site[name] for name in shared}

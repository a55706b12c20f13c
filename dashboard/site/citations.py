"""Ready citations of a record: pure functions; the data revision says which state is cited."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.site.formats import capitalised, long_day

SITE = "Security Assistance Tracker"

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited: `name` and `detail` say which record it is; `key` is for BibTeX.

    `on` is its day, None where the name has it.
    """

    key: str
    name: str
    on: date | None
    detail: str
    url: str
    revision: int
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Citation:
    """A text to copy; `element_id` is its element's."""

    name: str
    element_id: str
    text: str


def citations(cited: Cited) -> tuple[Citation, ...]:
    """Return the ready citations of a record, the shortest first."""
    return (
        Citation("Short", "cite-short", short_citation(cited)),
        Citation("Full", "cite-full", full_citation(cited)),
        Citation("BibTeX", "cite-bibtex", bibtex(cited)),
    )


def short_citation(cited: Cited) -> str:
    """Return one line for a footnote."""
    day = f" ({long_day(cited.on)})" if cited.on else ""
    return f"{SITE}, {cited.name}{day}, data revision {cited.revision}, {cited.url}"


def full_citation(cited: Cited) -> str:
    """Return an entry for a list of references."""
    changed = f" of {long_day(cited.changed_at.date())}" if cited.changed_at else ""
    return f"{SITE}. “{_title(cited)}.” Data revision {cited.revision}{changed}. {cited.url}"


def bibtex(cited: Cited) -> str:
    """Return a BibTeX entry; the year is that of the data revision."""
    fields = {
        "author": f"{{{SITE}}}",
        "title": f"{{{latex(_title(cited))}}}",
        "year": f"{cited.changed_at.year}" if cited.changed_at else "",
        "version": f"Data revision {cited.revision}",
        "url": cited.url,
    }
    lines = ",\n".join(f"  {name:<7} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{cited.key},\n{lines}\n}}"


def latex(text: str) -> str:
    """Return a text with the signs escaped that LaTeX reads as commands; an address needs none."""
    return re.sub(r"[\\~^&%$#_{}]", lambda found: _SPECIAL[found[0]], text)


def _title(cited: Cited) -> str:
    day = f", {long_day(cited.on)}" if cited.on else ""
    return f"{capitalised(cited.name)}: {cited.detail}{day}"

"""What a response says, read from its HTML."""

import json
import re
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse

VOID = {"meta", "link", "input", "br", "hr", "img", "rect"}
# Elements that stand on lines or in cells of their own, whatever white space is between them.
BLOCKS = {
    "p", "div", "section", "article", "header", "footer", "nav", "ul", "ol", "li", "dl", "dt", "dd",
    "table", "caption", "tr", "th", "td", "h1", "h2", "h3", "h4", "form", "fieldset", "legend",
    "figure", "figcaption", "details", "summary", "pre", "br", "button", "option",
}  # fmt: skip


class Document(HTMLParser):
    """A page or fragment: its ids, its elements in order, and the text in sight of a reader."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.roots: list[tuple[str, dict[str, str]]] = []
        self.json: dict[str, Any] = {}
        self._open: list[tuple[str, dict[str, str]]] = []
        self._words: list[str] = []
        self.feed(html)
        self.close()
        self.text = re.sub(r"\s+", " ", "".join(self._words)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if not self._open:
            self.roots.append(element)
        if "id" in element[1]:
            self.ids.append(element[1]["id"])
        if tag not in VOID:
            self._open.append(element)
        self._words.append(" " if tag in BLOCKS else "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        self._words.append(" " if tag in BLOCKS else "")

    def handle_data(self, data: str) -> None:
        tag, attributes = self._open[-1] if self._open else ("", {})
        if tag == "script":
            if attributes.get("type") == "application/json":
                self.json[attributes["id"]] = json.loads(data)
        elif tag != "title" and not any("term-note" in a.get("class", "") for _, a in self._open):
            self._words.append(data)

    def attributes(self, element_id: str) -> dict[str, str]:
        """Return the attributes of the element with this id."""
        return next(values for _tag, values in self.elements if values.get("id") == element_id)

    def links(self) -> list[str]:
        """Return where the links lead, in order."""
        return [values["href"] for tag, values in self.elements if tag == "a"]


def read(response: HttpResponse) -> Document:
    """Return the document of a response."""
    return Document(response.content.decode())


def between(text: str, start: str, end: str) -> str:
    """Return the part of a text after the first start and before the next end."""
    return text.split(start, 1)[1].split(end, 1)[0]


def cells(html: str, part_id: str) -> list[list[str]]:
    """Return the rows of the table of a chart's part, as texts."""
    part = between(html, f'<section id="{part_id}"', "</section>")
    rows = between(part, "<tbody>", "</tbody>").split("</tr>")
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in found if row]

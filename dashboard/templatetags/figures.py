"""Filters that write figures, and the marks that open an exact value or a source."""

import json
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from assistance.ledger.figures import Balance, Line, PackageEntry, SourceFigure
from assistance.proof import Question
from dashboard.site import formats
from dashboard.site.glossary import TERMS
from dashboard.site.page import Table
from dashboard.site.proofs import Proved, address, proved_balance
from dashboard.site.sentences import ACCESS, access_phrase, line_phrase

register = template.Library()

for name in (
    "usd",
    "usd_short",
    "stated_usd",
    "signed_usd_short",
    "balance_short",
    "balance_exact",
    "millions",
    "signed_millions",
    "long_day",
    "short_day",
    "ordinal",
    "counted",
    "grouped",
):
    register.filter(name, getattr(formats, name))
register.filter(line_phrase)
register.filter(access_phrase)


@register.filter
def json_ld(value: dict[str, Any]) -> SafeString:
    """Return a block of JSON-LD; it cannot end the script element that holds it."""
    text = json.dumps(value).translate(
        {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
    )
    return SafeString(f'<script type="application/ld+json">{text}</script>')


@register.simple_tag
def balance_figure(balance: Balance, question: Question, unit: str = "") -> SafeString:
    """Return a rounded balance that leads to its proof; its exact value shows on hover."""
    number, _space, scale = formats.balance_short(balance).partition(" ")
    return format_html(
        '<a class="proof" href="{}" data-value="{}" title="{}">{}<span>{}</span></a>',
        address(question),
        balance.remaining_usd,
        formats.balance_exact(balance),
        number,
        f" {scale} {unit}".rstrip() if scale else f" {unit}".rstrip(),
    )


@register.simple_tag
def term(slug: str, label: str = "") -> SafeString:
    """Return a term as a button that opens its definition; each term once on a page.

    An authority's code that the glossary does not have is written as it is. The note stands within
    headings and cells, so that it holds no block.
    """
    found = TERMS.get(slug)
    if found is None:
        return SafeString(escape(label or slug))
    return format_html(
        '<button class="exact term" type="button" popovertarget="about-{slug}">{label}</button>'
        '<span popover id="about-{slug}" class="exact-note term-note"><strong>{name}.</strong> '
        '{definition} <a href="{url}#term-{slug}">Glossary</a></span>',
        slug=slug,
        label=label or found.name,
        name=found.name,
        definition=found.definition,
        url=reverse("methodology"),
    )


@register.simple_tag
def cite(
    sources: Iterable[SourceFigure], element_id: str, label: str = "", about: str = ""
) -> SafeString:
    """Return a source mark: a button that opens the documents, the best one first.

    Without a label the mark names the first publisher and counts the others.
    """
    documents = tuple(sources)
    if not documents:
        return SafeString("")
    more = f" +{len(documents) - 1}" if len(documents) > 1 else ""
    return format_html(
        '<button class="cite" type="button" popovertarget="src-{}">{}{}</button>'
        '<div popover id="src-{}" class="sources"><ol>{}</ol></div>',
        element_id,
        label or f"{documents[0].publisher}{more}",
        format_html('<span class="visually-hidden"> of {}</span>', about) if about else "",
        element_id,
        SafeString("".join(map(_document, documents))),
    )


@register.simple_tag
def cite_lines(lines: Iterable[Line], element_id: str, about: str) -> SafeString:
    """Return a source mark for a balance: the lines that it rests on, each with its documents."""
    return format_html(
        '<button class="cite" type="button" popovertarget="src-{}">source'
        '<span class="visually-hidden"> of {}</span></button>'
        '<div popover id="src-{}" class="sources"><p>{} rests on:</p><ol>{}</ol></div>',
        element_id,
        about,
        element_id,
        f"{about[0].upper()}{about[1:]}",
        format_html_join(
            "",
            "<li><span>{}, {}</span><ul>{}</ul></li>",
            (
                (
                    formats.short_day(line.on),
                    line_phrase(line),
                    SafeString("".join(map(_document, line.entry.sources))),
                )
                for line in lines
            ),
        ),
    )


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """Return a table's rows.

    A chart's table has some hundred rows: a template's loop over each cell would take longer than
    all the rest of the page.
    """
    names = [escape(row[0]) for row in table.rows]
    if table.addresses:
        names = [
            f'<a href="{escape(address)}">{name}</a>'
            for address, name in zip(table.addresses, names, strict=True)
        ]
    return SafeString(
        "\n".join(
            f'<tr><th scope="row">{name}</th>'
            + "".join(f'<td class="num">{conditional_escape(cell)}</td>' for cell in row[1:])
            + "</tr>"
            for name, row in zip(names, table.rows, strict=True)
        )
    )


@register.simple_tag(takes_context=True)
def left_after(context: Context, balance: Balance, package: PackageEntry) -> Proved:
    """Return the balance after a package, rounded, with its proof, as known on the page's day."""
    known = context["known"]
    return proved_balance(
        balance,
        package.authority,
        as_of=package.on,
        after=package.key,
        short=True,
        known_on=known.on if known else None,
    )


@lru_cache(maxsize=4096)
def _document(source: SourceFigure) -> SafeString:
    """Return a document as a list item; kept, since a statement shows the same ones many times."""
    title = (
        format_html('<a href="{}" rel="noreferrer">{}</a>', source.url, source.title)
        if source.url
        else format_html("<span>{}</span>", source.title)
    )
    day = formats.long_day(source.published_on) if source.published_on else "undated"
    about = " · ".join(filter(None, (source.publisher, day, ACCESS[source.access])))
    return format_html('<li>{} <span class="note">{}</span></li>', title, about)

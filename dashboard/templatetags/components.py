"""The parts that pages share, with their parameters; how each looks stands in templates/site/."""

import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.site.page import Choice, Option

register = template.Library()

# htmx without eval, without styles of its own, and with no page kept in the browser.
HTMX = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "historyRestoreAsHxRequest": False,
    "historyCacheSize": 0,
    "defaultSettleDelay": 0,
}


@register.simple_tag
def htmx_config(settle: str = "") -> SafeString:
    """Return htmx's settings; `settle` is an attribute that moves from its old value to the new."""
    settings = HTMX | ({"attributesToSettle": [settle]} if settle else {})
    return SafeString(
        f"<meta name=\"htmx-config\" content='{json.dumps(settings, separators=(',', ':'))}'>"
    )


@register.simple_block_tag
def table_frame(content: str, label: str, kind: str = "") -> SafeString:
    """Return a table in a frame that scrolls, by the keyboard too, and is found by its label."""
    return format_html(
        '<div class="table-frame{}" role="region" aria-label="{}" tabindex="0">{}</div>',
        f" {kind}" if kind else "",
        label,
        content,
    )


@register.inclusion_tag("site/_pager.html")
def pager(
    options: Sequence[Option], shows: str = "", previous_url: str = "", next_url: str = ""
) -> dict[str, Any]:
    """Show a list's pages; with the id of what it shows, htmx fetches them and scrolls there."""
    return {
        "options": options,
        "shows": shows,
        "previous_url": previous_url,
        "next_url": next_url,
    }


@register.inclusion_tag("site/_chips.html")
def chips(
    options: Sequence[Option],
    clear_url: str,
    element_id: str = "",
    swaps: str = "",
    oob: bool = False,
) -> dict[str, Any]:
    """Show the filters in use, each a link that takes it away; `swaps` is the id of the result."""
    return {
        "options": options,
        "clear_url": clear_url,
        "element_id": element_id,
        "swaps": swaps,
        "oob": oob,
    }


@register.inclusion_tag("site/_select.html")
def select(
    choices: Sequence[Choice], label: str, element_id: str, name: str, none: str = ""
) -> dict[str, Any]:
    """Show a field that chooses one value; `none` is what choosing none of them is called."""
    return {
        "choices": choices,
        "label": label,
        "element_id": element_id,
        "name": name,
        "none": none,
    }


@register.inclusion_tag("admin/assistance/_differences.html")
def differences(differences: Sequence[Any], before: str, after: str) -> dict[str, Any]:
    """Show the columns that differ between two versions of a record, under what each is called."""
    return {"differences": differences, "before": before, "after": after}

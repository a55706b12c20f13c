"""Templates are laid out for their readers, and sent without the white space of that."""

import pytest
from django.template import Context, Template, engines
from django.template.loader import get_template

from dashboard.site.templates import compact


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("<ul>\n  <li>PDA</li>\n</ul>\n", "<ul><li>PDA</li></ul>"),
        ('<a\n  class="btn"\n  href="/">All</a>', '<a class="btn" href="/">All</a>'),
        ("<p>\n  In million\n  US dollars.\n</p>", "<p> In million US dollars. </p>"),
        ("{% if x %}\n  <p>{{ x }}</p>\n{% endif %}", "{% if x %}<p>{{ x }}</p>{% endif %}"),
        ("{{ left }}\n{% if x %}, {{ x }}{% endif %}", "{{ left }}{% if x %}, {{ x }}{% endif %}"),
        ("<b>2</b>\n{% cite x %}\n{% term y %}", "<b>2</b> {% cite x %} {% term y %}"),
        ("<b>2</b>\n{# two #}\n<i>3</i>", "<b>2</b>{# two #}<i>3</i>"),
        ("{% extends 'a.html' %}\n\n{% block b %}\n", "{% extends 'a.html' %}{% block b %}"),
    ],
    ids=[
        "elements",
        "attributes",
        "text",
        "a condition",
        "flow beside text",
        "marks",
        "a comment",
        "blocks",
    ],
)
def test_a_line_break_is_sent_beside_text_alone(written: str, sent: str) -> None:
    assert compact(written) == sent


def test_a_space_within_a_line_is_shown() -> None:
    assert compact("<b>left</b> <i>± 5</i>") == "<b>left</b> <i>± 5</i>"
    assert compact("<b>left</b> <i\n  class='unc'>± 5</i>") == "<b>left</b> <i class='unc'>± 5</i>"


def test_a_sign_of_html_in_an_attributes_expression_ends_no_tag() -> None:
    assert compact('<p\n  {% if a > 1 %}class="x"{% endif %}\n  id="y">') == (
        '<p {% if a > 1 %}class="x"{% endif %} id="y">'
    )


def test_what_is_compact_stays_as_it_is() -> None:
    once = compact("<p>\n  One\n  <b>two</b>,\n  {% if x %}\n three {% endif %}\n</p>")

    assert compact(once) == once


def test_the_site_loads_its_own_templates_compact_and_those_of_apps_as_they_are() -> None:
    loaders = engines["django"].engine.template_loaders[0].loaders
    own, of_apps = (
        loader.get_template(name).source
        for loader, name in zip(loaders, ("404.html", "admin/base.html"), strict=True)
    )

    assert "\n  " not in own
    assert "\n  " in of_apps


def test_a_shared_part_takes_its_parameters_by_name() -> None:
    frame = Template(
        '{% table_frame "Packages" kind="pinned" %}<table></table>{% endtable_frame %}'
    )

    assert frame.render(Context()) == (
        '<div class="table-frame pinned" role="region" aria-label="Packages" tabindex="0">'
        "<table></table></div>"
    )
    assert get_template("site/_pager.html").render({"options": ()}) == ""

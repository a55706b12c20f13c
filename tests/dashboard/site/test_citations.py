from datetime import UTC, date, datetime

import pytest

from dashboard.site.citations import Cited, bibtex, full_citation, latex, short_citation

CITED = Cited(
    key="pda-72",
    name="72nd drawdown",
    on=date(2024, 12, 12),
    detail="Presidential Drawdown Authority, $500,000,000",
    url="https://example.org/packages/pda-72/",
    revision=37,
    changed_at=datetime(2026, 1, 4, 23, 0, tzinfo=UTC),
)


def test_the_short_citation_is_one_line() -> None:
    assert short_citation(CITED) == (
        "Security Assistance Tracker, 72nd drawdown (12 December 2024), data revision 37, "
        "https://example.org/packages/pda-72/"
    )


def test_the_full_citation_has_the_amount_and_the_day_of_the_revision() -> None:
    assert full_citation(CITED) == (
        "Security Assistance Tracker. “72nd drawdown: Presidential Drawdown Authority, "
        "$500,000,000, 12 December 2024.” Data revision 37 of 4 January 2026. "
        "https://example.org/packages/pda-72/"
    )


def test_bibtex_keeps_capitals_escapes_the_dollar_and_leaves_the_address_alone() -> None:
    assert bibtex(CITED) == (
        "@misc{pda-72,\n"
        "  author  = {{Security Assistance Tracker}},\n"
        "  title   = {{72nd drawdown: Presidential Drawdown Authority, \\$500,000,000, "
        "12 December 2024}},\n"
        "  year    = {2026},\n"
        "  version = {Data revision 37},\n"
        "  url     = {https://example.org/packages/pda-72/}\n"
        "}"
    )


def test_a_name_that_has_the_day_does_not_repeat_it() -> None:
    cited = Cited("a", "unnumbered USAI package of 1 March 2021", None, "$1", "u", 1, None)

    assert short_citation(cited) == (
        "Security Assistance Tracker, unnumbered USAI package of 1 March 2021, data revision 1, u"
    )
    assert full_citation(cited).startswith(
        "Security Assistance Tracker. “Unnumbered USAI package of 1 March 2021: $1.” "
    )


def test_without_a_moment_of_change_there_is_no_year() -> None:
    cited = Cited("a", "a", None, "b", "u", 1, None)

    assert "year" not in bibtex(cited)
    assert "Data revision 1. u" in full_citation(cited)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("AT&T 50% #1 a_b", r"AT\&T 50\% \#1 a\_b"),
        ("{x} $1", r"\{x\} \$1"),
        ("a\\b", r"a\textbackslash{}b"),
        ("~ ^", r"\textasciitilde{} \textasciicircum{}"),
        ("“Zelenskyy” – 3", "“Zelenskyy” – 3"),
    ],
)
def test_the_signs_of_latex_are_escaped(text: str, escaped: str) -> None:
    assert latex(text) == escaped

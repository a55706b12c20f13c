import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistance.formula_defence import STARTS_A_FORMULA, defuse, restore

ANY_TEXT = st.text() | st.text(alphabet=f"'{STARTS_A_FORMULA}a")


@given(ANY_TEXT)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert restore(defuse(text)) == text


@given(ANY_TEXT)
def test_no_cell_starts_a_formula(text: str) -> None:
    assert not defuse(text).startswith(tuple(STARTS_A_FORMULA))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("'tis", "'tis"),
        ("1-1", "1-1"),
        ("", ""),
    ],
)
def test_a_text_that_starts_like_a_formula_is_defused(text: str, cell: str) -> None:
    assert defuse(text) == cell


def test_an_apostrophe_that_no_export_put_there_stays() -> None:
    assert restore("'tis") == "'tis"

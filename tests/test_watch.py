"""`make watch` reruns the tests of the subject that a change touches."""

from pathlib import Path

import pytest

from tests.watch import touched_by

ALLIES = [Path("tests/assistance/allies"), Path("tests/dashboard/allies")]


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        (["assistance/allies/totals.py"], ALLIES),
        (["dashboard/allies/views.py", "templates/allies/page.html"], ALLIES),
        (
            ["assistance/sources.py"],
            ["tests/assistance/test_sources.py", "tests/dashboard/sources"],
        ),
        (["tests/test_watch.py"], ["tests/test_watch.py"]),
        (["tests/factories.py", "dashboard/wsgi.py"], []),
    ],
    ids=["the domain", "the web", "a file that is a subject", "a test", "what has no tests"],
)
def test_a_change_touches_the_tests_of_its_subject(changed: list[str], tests: list[str]) -> None:
    assert touched_by(map(Path, changed)) == [Path(test) for test in tests]

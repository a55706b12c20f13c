from datetime import date

import pytest

from assistance import fiscal


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2023, 9, 30), 2023),
        (date(2023, 10, 1), 2024),
        (date(2023, 12, 31), 2024),
        (date(2024, 1, 1), 2024),
        (date(2024, 9, 30), 2024),
        (date(2024, 10, 1), 2025),
        (date(2024, 12, 23), 2025),
    ],
)
def test_a_fiscal_year_begins_on_1_october_of_the_calendar_year_before(
    day: date, year: int
) -> None:
    assert fiscal.fiscal_year(day) == year


def test_the_first_day_of_a_fiscal_year_is_1_october() -> None:
    assert fiscal.first_day(2025) == date(2024, 10, 1)


def test_the_last_day_of_a_fiscal_year_is_30_september() -> None:
    assert fiscal.last_day(2025) == date(2025, 9, 30)

"""Fiscal years of the United States: year N runs from 1 October N−1 to 30 September N."""

from datetime import date


def fiscal_year(day: date) -> int:
    """Return the fiscal year in which a day falls."""
    return day.year + 1 if day.month >= 10 else day.year


def first_day(year: int) -> date:
    """Return 1 October of the calendar year before."""
    return date(year - 1, 10, 1)


def last_day(year: int) -> date:
    """Return 30 September of the fiscal year."""
    return date(year, 9, 30)

"""The series of allied aid: publications of the same aid, of which a page reads one at a time."""

from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, CharField, DateField, Value
from django.db.models.functions import Cast

from assistance.models import Activity, ActivitySeries, Contribution

# The one that is read unasked.
SERIES = "kiel-r29-monthly"


@dataclass(frozen=True, slots=True)
class SeriesFigure:
    """A series: contributions by month, or single acts.

    `title` is that of a workbook, "" for what was entered otherwise. `counted_through` is the last
    day that a workbook covers by its own word, None where none is known. Of the workbooks one
    `is_current`; `is_former` says that another one has taken the place of this one.
    """

    name: str
    by_act: bool = False
    title: str = ""
    counted_through: date | None = None
    is_current: bool = False
    is_former: bool = False


def all_series() -> tuple[SeriesFigure, ...]:
    """Return the series with published records, by name, in one query.

    Where contributions and acts bear one name, it is that of the contributions.
    """
    no_text, no_day = Value("", CharField()), Cast(Value(None), DateField())
    no = Value(False, BooleanField())
    rows = list(
        ActivitySeries.objects.order_by()
        .values_list("series", Value("book", CharField()), "title", "counted_through", "is_current")
        .union(
            *(
                records.order_by()
                .values_list("series", Value(what, CharField()), no_text, no_day, no)
                .distinct()
                for records, what in (
                    (Contribution.objects.all(), "months"),
                    (Activity.objects.all(), "acts"),
                )
            ),
            all=True,
        )
    )
    books = {name: rest for name, what, *rest in rows if what == "book"}
    by_month = {name for name, what, *_rest in rows if what == "months"}
    by_act = {name for name, what, *_rest in rows if what == "acts"} - by_month
    found = [SeriesFigure(name) for name in by_month]
    for name in by_act:
        if name not in books:
            found.append(SeriesFigure(name, by_act=True))
            continue
        title, counted_through, is_current = books[name]
        found.append(
            SeriesFigure(name, True, title, counted_through, bool(is_current), not is_current)
        )
    return tuple(sorted(found, key=lambda each: each.name))


def current_workbook() -> SeriesFigure | None:
    """Return the workbook that is current, in one query; None before one was imported."""
    found = ActivitySeries.objects.filter(is_current=True).first()
    if found is None:
        return None
    return SeriesFigure(found.series, True, found.title, found.counted_through, is_current=True)

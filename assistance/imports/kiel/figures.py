"""What the reader of the Kiel Institute's workbook hands out."""

from dataclasses import dataclass
from datetime import date

from assistance.models import DatePrecision


@dataclass(frozen=True, slots=True)
class KielActivity:
    """A package of aid: the lines of the main sheet that share an ID, counted once.

    `key` is unique in a release and the same in its corrected version. `donor` is the code of the
    partner, `donor_name` what the workbook calls it: the EU's institutions share a code.
    `announced_on` is the first line's date (of “between A and B” that is “until B”), None where the
    workbook has none that can be read;
    `date_text` holds the dates of all lines as they stand there. `amount` is whole units of
    `currency`; both are there or neither. `estimated` says that the amount is the institute's own,
    from prices, and no source's. `value_eur` is whole euros at the workbook's rates. Halves are
    rounded away from zero; None is unknown, 0 is zero. `items` and `source_urls` hold each text of
    the lines once, in their order. `rows` is the first and the last row in the sheet.
    """

    key: str
    donor: str
    donor_name: str
    announced_on: date | None
    date_precision: DatePrecision
    date_text: str
    kind: str
    measure: str
    amount: int | None
    currency: str | None
    estimated: bool
    value_eur: int | None
    items: tuple[str, ...]
    source_urls: tuple[str, ...]
    description: str
    rows: tuple[int, int]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A value, or a row, of the main sheet that was not taken, as it stands there, and why."""

    row: int
    column: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class SummaryCheck:
    """A donor's known values of one kind beside the workbook's Country Summary, in whole euros.

    `summary_eur` is None where the Country Summary has no row or no number for the donor. They
    agree if they differ by less than the rounding of the activities; `why` is "" then.
    """

    donor: str
    kind: str
    measure: str
    activities_eur: int
    summary_eur: int | None
    agrees: bool
    why: str


@dataclass(frozen=True, slots=True)
class KielRelease:
    """A workbook, read: `release` is its number (“30v2” where it was corrected), `layout` the one
    that its headers show.

    `counted_through` is the last day that its ReadMe says it covers, None where that says none.

    `activities` are in the order of the sheet, `left_out` in the order of its rows, `notes` are
    sentences about the whole and `summary` is ordered by donor, measure and kind.
    """

    release: str
    layout: str
    counted_through: date | None
    activities: tuple[KielActivity, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    summary: tuple[SummaryCheck, ...]

"""The sums of the activities beside the workbook's own Country Summary, and why they differ."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistance.imports.kiel.donors import normal_name
from assistance.imports.kiel.figures import KielActivity, SummaryCheck
from assistance.imports.kiel.packages import Package
from assistance.imports.kiel.summary import SHARES, Summary


@dataclass(slots=True)
class _Side:
    """The activities and packages of one donor, measure and kind."""

    activities: list[KielActivity] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)

    @property
    def eur(self) -> int:
        return sum(one.value_eur or 0 for one in self.activities)

    @property
    def rounding_eur(self) -> int:
        """The most that rounding to whole euros moves the sum: half a euro a line, and some."""
        return sum(len(package.lines) for package in self.packages)


def checks(
    *,
    activities: Sequence[KielActivity],
    packages: Sequence[Package],
    summary: Summary,
    donors: Mapping[str, str],
    shows_both: bool,
) -> tuple[SummaryCheck, ...]:
    """Return a check for each donor, measure and kind that either side has.

    `activities` are those of `packages`, in the same order. `donors` has the codes by normal name;
    rows of the Country Summary whose names share a code are added. `shows_both` says that the
    activities count what is allocated as committed as well, on each line, as the summary does.
    """
    ours: defaultdict[tuple[str, str, str], _Side] = defaultdict(_Side)
    for activity, package in zip(activities, packages, strict=True):
        side = ours[activity.donor, activity.measure, activity.kind]
        side.activities.append(activity)
        side.packages.append(package)
    theirs: Counter[tuple[str, str, str]] = Counter()
    for (name, measure, kind), eur in summary.eur.items():
        if name in donors:
            theirs[donors[name], measure, kind] += eur
    result = []
    for donor, measure, kind in sorted({*ours, *theirs}):
        side = ours[donor, measure, kind]
        stated = theirs.get((donor, measure, kind))
        agrees = stated is not None and abs(side.eur - stated) <= side.rounding_eur
        is_apart = measure == "commitment" and not shows_both
        allocated = ours[donor, "allocation", kind] if is_apart else _Side()
        repeated = [number for package in side.packages for number in _later(package)]
        why = "" if agrees else _why(side, allocated, stated, summary, sum(repeated) * is_apart)
        result.append(SummaryCheck(donor, kind, measure, side.eur, stated, agrees, why))
    return tuple(result)


def _why(side: _Side, allocated: _Side, stated: int | None, summary: Summary, repeated: int) -> str:
    """Return the reasons that the workbook holds for a difference, and what they leave of it."""
    reasons = []
    rest = side.eur - (stated or 0)
    for name, eur in _without_row(side, summary).items():
        reasons.append(f"“{name}” (EUR {eur:,}) has no row there{_share(name, summary)}.")
        rest -= eur
    if repeated:
        reasons.append(f"It counts values on later lines of a package again (EUR {repeated:,}).")
        rest += repeated
    if committed := sum(sum(_numbers(package)) for package in allocated.packages):
        # Later releases show what is allocated as committed as well; adding both would count twice.
        reasons.append(f"It counts the committed value of allocations, too (EUR {committed:,}).")
        rest += committed
    if unread := [one.key for one in side.packages if None in one.numbers("total_eur")]:
        reasons.append(f"The value of {', '.join(unread)} cannot be read.")
    if abs(rest) > side.rounding_eur + allocated.rounding_eur:
        reasons.append(f"No reason is found for a difference of EUR {rest:,}.")
    return " ".join(reasons)


def _without_row(side: _Side, summary: Summary) -> dict[str, int]:
    """Return the value of the donors, as the main sheet names them, that have no row."""
    eur: Counter[str] = Counter()
    for one in side.activities:
        if normal_name(one.donor_name) not in summary.names:
            eur[one.donor_name] += one.value_eur or 0
    return dict(eur)


def _share(name: str, summary: Summary) -> str:
    column = SHARES.get(normal_name(name), "")
    if column not in summary.shares_eur:
        return ""
    return f": it is in its members' rows, as “{column}” (EUR {summary.shares_eur[column]:,})"


def _numbers(package: Package) -> list[int]:
    return [number for number in package.numbers("total_eur") if number is not None]


def _later(package: Package) -> list[int]:
    return _numbers(package)[1:]

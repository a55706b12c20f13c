"""Sentences generated from figures, so that the words cannot disagree with the numbers."""

from collections.abc import Callable, Sequence
from datetime import date

from assistance.allies.totals import Allies
from assistance.ledger.figures import (
    AuthorityFigure,
    Line,
    PackageEntry,
    ReportedEntry,
    Statement,
    Verdict,
)
from assistance.ledger.pace import TargetOutlook
from assistance.models import AuthorityKind
from assistance.packages.history import PeriodSum
from assistance.packages.proofs import Announced
from dashboard.allies.proofs import proved_above, proved_share
from dashboard.site.formats import (
    counted,
    long_day,
    ordinal,
    short_day,
    signed_usd_short,
    stated_usd,
    usd_short,
)
from dashboard.site.proofs import Phrase, proved_announced, proved_balance, proved_left

ACCESS = {
    "read": "",
    "copy": "read in a copy",
    "cited": "address as cited by others, text not read here",
}
# It speaks of amount, day and number together, so it is as good as the weakest of the three.
CONFIDENCE = {
    "high": "High: amount, day and number are all well established.",
    "medium": "Medium: of amount, day and number at least one is less than certain.",
    "low": "Low: of amount, day and number at least one is doubtful.",
}
QUALIFIERS = {"at_least": "at least ", "at_most": "at most ", "about": "", "exact": ""}


def short_name(authority: AuthorityFigure) -> str:
    """Return what the authority's balance is a balance of, in running text."""
    return "drawdown authority" if authority.kind == AuthorityKind.DRAWDOWN else authority.code


def package_name(package: PackageEntry, authority: AuthorityFigure) -> str:
    """Return what a package is called in running text: “72nd drawdown”, “22nd USAI package”."""
    is_drawdown = authority.kind == AuthorityKind.DRAWDOWN
    noun = "drawdown" if is_drawdown else f"{authority.code} package"
    if package.number is None:
        return f"unnumbered {noun} of {long_day(package.on)}"
    return f"{ordinal(package.number)} {noun}"


def package_sentence(
    line: Line, package: PackageEntry, authority: AuthorityFigure, known_on: date | None = None
) -> Phrase:
    """Return what a package took and what it left, as known on a day."""
    on = "" if package.number is None else f"on {long_day(package.on)}"
    at = "" if package.charged_usd is None else f"at {usd_short(package.amount_usd)}"
    announced = f", announced {' '.join(filter(None, (on, at)))}," if on or at else ""
    took = "drew" if authority.kind == AuthorityKind.DRAWDOWN else "used"
    name = package_name(package, authority)
    start = f"The {name}{announced} {took} {usd_short(package.used_usd)}; "
    if not line.balance:
        return Phrase(f"{start}the balance of {short_name(authority)} was not established.")
    left = proved_balance(
        line.balance,
        authority.code,
        as_of=line.on,
        after=package.key,
        short=True,
        known_on=known_on,
    )
    return Phrase(start, left, f" of {short_name(authority)} was left.")


def balance_name(statement: Statement) -> str:
    """Return what a balance is called beside its source: “the USAI balance of 23 December 2024”."""
    return f"the {statement.authority.code} balance of {long_day(statement.through)}"


def access_phrase(access: str) -> str:
    """Return how a document was read, in words."""
    return ACCESS[access] or "text read"


def why_not_established(authority: AuthorityFigure, *, opening_is_known: bool) -> str:
    """Return why an authority's balance is not established."""
    if opening_is_known:
        return (
            f"The {authority.code} balance is known from {long_day(authority.opens_on)} on; "
            "packages before that day are listed without one."
        )
    return (
        f"What the {authority.code} balance starts from came out later; packages are listed "
        "without one."
    )


def joined(parts: Sequence[str]) -> Phrase:
    """Return a, b and c."""
    listed = [each for part in parts[:-1] for each in (", ", part)][1:]
    return Phrase(*listed, " and ", parts[-1]) if len(parts) > 1 else Phrase(*parts)


def balances_sentence(statements: tuple[Statement, ...]) -> Phrase:
    """Return what was left of each authority on the statements' day."""
    if not statements:
        return Phrase("There are no records yet.")
    day = long_day(statements[0].through)
    known = [left for each in statements if (left := _left_of(each))]
    unknown = [short_name(each.authority) for each in statements if not each.balance]
    missing = f"the balance of {joined(unknown)} was not established" if unknown else ""
    if not known:
        return Phrase(f"On {day} {missing}.")
    verb = "was" if len(known) == 1 else "were"
    return Phrase(
        joined(known), f" {verb} left for Ukraine on {day}{f'; {missing}' if missing else ''}."
    )


def course_sentence(statements: tuple[Statement, ...]) -> Phrase:
    """Return how each balance went since its authority was last added to."""
    parts: list[str] = []
    for each in statements:
        name, now = short_name(each.authority), proved_left(each, short=True)
        if each is statements[0]:
            name = f"{name[0].upper()}{name[1:]}"
        added = [line for line in each.lines if line.action and (line.change_usd or 0) > 0]
        then = proved_left(each.until(added[-1].on), short=True) if added else None
        if now is None:
            start = "The" if each is statements[0] else "the"
            parts += [f"{start} balance of {short_name(each.authority)} is not established"]
        elif then is None or added[-1].on == each.through:
            parts += [f"{name} stands at ", now]
        else:
            on = long_day(added[-1].on)
            parts += [f"{name} went from ", then]
            parts += [f" on {on}, the day of its last addition, to ", now]
        parts.append("." if each is statements[-1] else "; ")
    return Phrase(*parts)


def _left_of(statement: Statement) -> Phrase | None:
    left = proved_left(statement, short=True)
    return Phrase(left, f" of {short_name(statement.authority)}") if left else None


def history_sentence(sums: tuple[PeriodSum, ...], statements: tuple[Statement, ...]) -> Phrase:
    """Return the number and the value of the statements' packages, each authority for itself."""
    if not sums:
        return Phrase("No package had been announced.")
    return Phrase(
        joined([_announced(sums, each) for each in statements]),
        f" were announced since {long_day(sums[0].first_on)}: stocks (PDA) and "
        "purchases (USAI) stand side by side and are not one sum of money.",
    )


def _announced(sums: tuple[PeriodSum, ...], statement: Statement) -> Phrase:
    code, as_of, known_on = statement.authority.code, statement.through, statement.known_on
    count = sum(each.package_count[code] for each in sums)
    amount = sum(each.amount_usd[code] for each in sums)
    of = {"authority": code}
    return Phrase(
        proved_announced(
            Announced.COUNT, count, of, as_of=as_of, noun=f"{code} package", known_on=known_on
        ),
        " worth ",
        proved_announced(Announced.AMOUNT, amount, of, as_of=as_of, known_on=known_on),
    )


def largest_period_sentence(
    sums: tuple[PeriodSum, ...], names: dict[str, str], write: Callable[[PeriodSum, str], str]
) -> Phrase:
    """Return the period with the largest announced value; `write` gives that of each group."""
    largest = max(sums, key=lambda each: sum(each.amount_usd.values()))
    parts = [
        Phrase(write(largest, key), f" of {name}")
        for key, name in names.items()
        if largest.amount_usd[key]
    ]
    return Phrase(f"Most was announced in {largest.label}: ", joined(parts), ".")


def shares_sentence(allies: Allies) -> Phrase:
    """Return how many partners give more of their GDP than the United States."""
    if allies.yardstick is None:
        return Phrase("No share of GDP is known for the United States on this day.")
    above = allies.above_yardstick
    us, *first = (
        proved_share(allies, each.code, each.share_of_gdp_percent, decimals=2)
        for each in (allies.yardstick, *above[:1])
    )
    return Phrase(
        proved_above(allies, "partner"),
        " allocated more of their GDP to military aid than the United States (",
        us,
        ")",
        *((f", {above[0].name} first with ", *first) if first else ()),
        ".",
    )


def reported_phrase(entry: ReportedEntry) -> str:
    """Return a reported balance with its qualifier: “at least $5.0 billion”."""
    return f"{QUALIFIERS[entry.qualifier]}{stated_usd(entry.value_usd, entry.precision)}"


def verdict_phrase(line: Line) -> str:
    """Return how a reported balance stands against the ledger, in words."""
    step = signed_usd_short(line.change_usd) if line.change_usd else ""
    return {
        Verdict.OPENS: "opens the ledger",
        Verdict.AGREES: f"agrees, rounding {step}" if step else "agrees",
        Verdict.EXPLAINED: f"difference of {step}, explained",
        Verdict.OPEN: f"difference of {step}, unexplained",
        Verdict.NOT_COMPARABLE: "not compared",
        None: "",
    }[line.verdict]


def line_phrase(line: Line) -> str:
    """Return what a line is, with its amount, for hovers and lists of sources."""
    if line.package:
        announced = (
            f" of {usd_short(line.package.amount_usd)} announced"
            if line.package.charged_usd is not None
            else ""
        )
        return f"{signed_usd_short(-line.package.used_usd)}{announced}: {line.package.title}"
    if line.reported:
        return f"reported {reported_phrase(line.reported)}: {verdict_phrase(line)}"
    action = line.action
    if action is None:
        return ""
    if action.change_usd == 0:
        return f"{action.kind_label}: {action.description}"
    return f"{signed_usd_short(action.change_usd)}: {action.description}"


def target_phrase(target: TargetOutlook, needed: str | None = None) -> tuple[str, str]:
    """Return a target's name and how it stands: what is needed a day, or how it came out."""
    day = short_day(target.due_on)
    goal = target.target_remaining_usd
    name = f"Through {day}"
    if goal is not None:
        name = f"Target: all by {day}" if goal == 0 else f"Target: {usd_short(goal)} by {day}"
    if target.met is not None:
        if not target.met:
            return name, "missed"
        return name, f"met on {short_day(target.reached_on)}" if target.reached_on else "met"
    if target.days_left is None:
        missing = "no figure was set" if goal is None else "the balance was not established"
        return name, f"the day has passed; {missing}"
    left = f"{counted(target.days_left, 'day')} left"
    if target.reached_on:
        return name, f"reached on {short_day(target.reached_on)}"
    return name, Phrase(left, ", ", needed, " a day needed") if needed else left

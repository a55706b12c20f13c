"""Sentences generated from figures, so that the words cannot disagree with the numbers."""

from assistance.allies import Allies
from assistance.figures import (
    AuthorityFigure,
    Line,
    PackageEntry,
    ReportedEntry,
    Statement,
    Verdict,
)
from assistance.history import PeriodSum
from assistance.models import AuthorityKind
from assistance.pace import TargetOutlook
from dashboard.formats import (
    balance_short,
    counted,
    long_day,
    ordinal,
    percent,
    short_day,
    signed_usd_short,
    stated_usd,
    usd_short,
)

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


def package_sentence(line: Line, package: PackageEntry, authority: AuthorityFigure) -> str:
    """Return what a package took and what it left."""
    on = "" if package.number is None else f"on {long_day(package.on)}"
    at = "" if package.charged_usd is None else f"at {usd_short(package.amount_usd)}"
    announced = f", announced {' '.join(filter(None, (on, at)))}," if on or at else ""
    took = "drew" if authority.kind == AuthorityKind.DRAWDOWN else "used"
    left = (
        f"{balance_short(line.balance)} of {short_name(authority)} was left"
        if line.balance
        else f"the balance of {short_name(authority)} was not established"
    )
    name = package_name(package, authority)
    return f"The {name}{announced} {took} {usd_short(package.used_usd)}; {left}."


def balance_name(statement: Statement) -> str:
    """Return what a balance is called beside its source: “the USAI balance of 23 December 2024”."""
    return f"the {statement.authority.code} balance of {long_day(statement.through)}"


def access_phrase(access: str) -> str:
    """Return how a document was read, in words."""
    return ACCESS[access] or "text read"


def joined(parts: list[str]) -> str:
    """Return a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def balances_sentence(statements: tuple[Statement, ...]) -> str:
    """Return what was left of each authority on the statements' day."""
    if not statements:
        return "There are no records yet."
    day = long_day(statements[0].through)
    known = [each for each in statements if each.balance]
    unknown = [short_name(each.authority) for each in statements if not each.balance]
    missing = f"the balance of {joined(unknown)} was not established" if unknown else ""
    if not known:
        return f"On {day} {missing}."
    left = joined(
        [f"{balance_short(each.balance)} of {short_name(each.authority)}" for each in known]
    )
    verb = "was" if len(known) == 1 else "were"
    return f"{left} {verb} left for Ukraine on {day}{f'; {missing}' if missing else ''}."


def course_sentence(statements: tuple[Statement, ...]) -> str:
    """Return how each balance went since its authority was last added to."""
    parts = []
    for each in statements:
        name, now = short_name(each.authority), balance_short(each.balance)
        added = [line for line in each.lines if line.action and (line.change_usd or 0) > 0]
        if each.balance is None:
            parts.append(f"the balance of {name} is not established")
        elif not added or added[-1].balance is None or added[-1].on == each.through:
            parts.append(f"{name} stands at {now}")
        else:
            on = added[-1].on
            then = balance_short(each.until(on).balance)
            parts.append(
                f"{name} went from {then} on {long_day(on)}, the day of its last addition, to {now}"
            )
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def history_sentence(sums: tuple[PeriodSum, ...], codes: list[str]) -> str:
    """Return the number and the value of packages, each authority for itself."""
    parts = []
    for code in codes:
        count = sum(each.package_count[code] for each in sums)
        amount = sum(each.amount_usd[code] for each in sums)
        parts.append(f"{counted(count, f'{code} package')} worth {usd_short(amount)}")
    if not sums:
        return "No package had been announced."
    return (
        f"{joined(parts)} were announced since {long_day(sums[0].first_on)}: stocks (PDA) and "
        "purchases (USAI) stand side by side and are not one sum of money."
    )


def largest_period_sentence(sums: tuple[PeriodSum, ...], names: dict[str, str]) -> str:
    """Return the period with the largest announced value, each group of it for itself."""
    largest = max(sums, key=lambda each: sum(each.amount_usd.values()))
    parts = [
        f"{usd_short(largest.amount_usd[key])} of {name}"
        for key, name in names.items()
        if largest.amount_usd[key]
    ]
    return f"Most was announced in {largest.label}: {joined(parts)}."


def shares_sentence(allies: Allies) -> str:
    """Return how many partners give more of their GDP than the United States."""
    if allies.yardstick is None:
        return "No share of GDP is known for the United States on this day."
    above = allies.above_yardstick
    first = (
        f", {above[0].name} first with {percent(above[0].share_of_gdp_percent)}" if above else ""
    )
    return (
        f"{counted(len(above), 'partner')} allocated more of their GDP to military aid than the "
        f"United States ({percent(allies.yardstick.share_of_gdp_percent)}){first}."
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


def target_phrase(target: TargetOutlook) -> tuple[str, str]:
    """Return a target's name and how it stands: what is needed, or how it came out."""
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
    if target.needed_per_day_usd is None:
        return name, left
    return name, f"{left}, {usd_short(target.needed_per_day_usd)} a day"

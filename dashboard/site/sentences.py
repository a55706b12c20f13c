"""Sentences generated from figures, so that the words cannot disagree with the numbers."""

from collections.abc import Sequence

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
from dashboard.site.formats import (
    counted,
    long_day,
    ordinal,
    reported_value,
    short_day,
    signed_usd_short,
    usd_short,
)
from dashboard.site.proofs import Phrase, proved_left

ACCESS = {
    "read": "",
    "copy": "read in a copy",
    "cited": "address as cited by others, text not read here",
}


def short_name(authority: AuthorityFigure) -> str:
    """Return what the authority's balance is a balance of, in running text."""
    return "drawdown authority" if _is_presidential(authority) else authority.code


def package_name(package: PackageEntry, authority: AuthorityFigure) -> str:
    """Return what a package is called in running text: “72nd drawdown”, “22nd USAI package”."""
    noun = "drawdown" if _is_presidential(authority) else f"{authority.code} package"
    if package.number is None:
        return f"unnumbered {noun} of {long_day(package.on)}"
    return f"{ordinal(package.number)} {noun}"


def _is_presidential(authority: AuthorityFigure) -> bool:
    """Whether it is what everybody calls drawdown authority; another of its kind has its code."""
    return authority.code == "PDA" and authority.kind == AuthorityKind.DRAWDOWN


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


def _left_of(statement: Statement) -> Phrase | None:
    left = proved_left(statement, short=True)
    return Phrase(left, f" of {short_name(statement.authority)}") if left else None


def reported_phrase(entry: ReportedEntry) -> str:
    """Return a reported balance with its qualifier: “at least $5.0 billion”."""
    return reported_value(entry.qualifier, entry.value_usd, precision=entry.precision)


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

"""The one place of the terms that pages explain where a reader meets them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A term and what it means here; `slug` is its address on the page of the methods."""

    slug: str
    name: str
    definition: str


_TERMS = (
    Term(
        "allocation",
        "Allocation",
        "Allied aid that has been specified for delivery. A view of the same aid as commitments, "
        "never added to them.",
    ),
    Term(
        "appropriation",
        "Appropriation",
        "Money that Congress provides by law. It adds to the balance of USAI on the day of the "
        "law.",
    ),
    Term(
        "as-of",
        "As of",
        "The last day that counts: figures include whatever is dated on or before it, that day "
        "included.",
    ),
    Term(
        "balance",
        "Balance (±)",
        "What is left of an authority. Officials round, so a balance is a figure give or take: "
        "5,600 ± 50 million means between 5,550 and 5,650. The ± speaks of that rounding only.",
    ),
    Term(
        "ceiling",
        "Ceiling",
        "The limit that Congress sets on the value of the stocks that may be given away in a "
        "fiscal year. It is permission, not money.",
    ),
    Term(
        "charged",
        "Charged",
        "What a package takes from its authority. It is the announced value, unless sources show "
        "that less counts.",
    ),
    Term(
        "coalition",
        "Capability coalition",
        "Partners in the contact group that look after one field together, such as drones or "
        "artillery; one or more of them lead it.",
    ),
    Term(
        "commitment",
        "Commitment",
        "Allied aid that has been pledged, whether or not it is specified yet. A view of the same "
        "aid as allocations, never added to them.",
    ),
    Term(
        "contact-group",
        "Contact group",
        "The Ukraine Defense Contact Group: the partners that meet on military aid for Ukraine, "
        "first at Ramstein in April 2022.",
    ),
    Term(
        "delivery",
        "Delivery",
        "The handing over of what was announced. No public record gives it package by package, "
        "so nothing here says what has arrived.",
    ),
    Term(
        "difference",
        "Difference",
        "The step from the balance that the records give to one that officials named, where the "
        "two disagree by more than rounding. It is a line of its own, explained or not.",
    ),
    Term(
        "drawdown",
        "Drawdown",
        "A package taken from existing US stocks under PDA. It is also called a tranche.",
    ),
    Term(
        "expiry",
        "Expiry",
        "The day on which what is left of an authority lapses. It lowers the balance without any "
        "aid being given.",
    ),
    Term(
        "fiscal-year",
        "Fiscal year",
        "The budget year of the United States: fiscal year 2025 runs from 1 October 2024 to "
        "30 September 2025.",
    ),
    Term(
        "funding-authority",
        "Funding authority",
        "A legal channel of aid with a balance of its own: PDA or USAI.",
    ),
    Term(
        "notification",
        "Notification",
        "Word to Congress that authority is going to be used. It is recorded and changes no "
        "balance.",
    ),
    Term(
        "known-on",
        "Known on",
        "A day that limits figures to records that were public by then, whatever was recorded "
        "since.",
    ),
    Term(
        "not-established",
        "Not established",
        "No source tells what the balance was. It is not zero: charts leave a gap, and exports an "
        "empty cell.",
    ),
    Term(
        "obligation",
        "Obligation",
        "A signed contract. Announcements do not tell of contracts or of payments (outlays), and "
        "neither does this site.",
    ),
    Term(
        "pace",
        "Pace",
        "What was used per day over the last 30, 90 or 180 days. It looks back and forecasts "
        "nothing.",
    ),
    Term(
        "package",
        "Package",
        "A set of aid that is announced under one authority on one day.",
    ),
    Term(
        "pda",
        "PDA",
        "Presidential drawdown authority: equipment is taken from US stocks, up to a limit on its "
        "value.",
    ),
    Term(
        "revaluation",
        "Revaluation",
        "A correction of the value at which stocks had been counted. Where they had been counted "
        "too high, authority comes back.",
    ),
    Term(
        "statement",
        "Reported figure",
        "What an official or the press said that a number was on a day, with its rounding. "
        "Figures of the same scope are held against the records; others stand beside them.",
    ),
    Term(
        "usai",
        "USAI",
        "Ukraine Security Assistance Initiative: equipment and services are bought with "
        "appropriated money.",
    ),
)  # fmt: skip

TERMS: dict[str, Term] = {term.slug: term for term in _TERMS}

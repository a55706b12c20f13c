"""What each column of the record tables, and of their log, means.

Under "" stands what columns of many tables mean.
"""

UNITS = {
    "funding_actions.precision": "US dollars",
    "reported_figures.value": "as `unit` says",
    "reported_figures.precision": "as `unit` says",
    "contributions.amount": "as `currency` says",
    "activities.amount": "as `currency` says",
    "exchange_rates.usd_per_unit": "US dollars per unit of the currency",
    "partners.gdp_year": "calendar year",
    "funding_actions.fiscal_year": "fiscal year",
}

DEFINITIONS: dict[str, dict[str, str]] = {
    "": {
        "source_key": "The best source, by its key in `sources`.",
        "other_source_keys": "Further sources, by their keys in `sources`, with semicolons.",
        "confidence": "How sure the record is of amount, day and number together: "
        "high, medium or low.",
        "note": "What is odd about the row.",
        "authority": "The funding authority, by its code.",
        "partner": "The partner, by its code.",
    },
    "sources": {
        "key": "The source's key, to which other tables refer.",
        "title": "The document's title.",
        "publisher": "Who published it.",
        "published_on": "The day on which it was published; empty where that is not known.",
        "url": "Its address; empty where only a copy was read.",
        "kind": "official, press, reference or dataset.",
        "access": "read; copy: read in a copy; cited: cited by others, its text not read.",
    },
    "authorities": {
        "code": "The authority's code.",
        "name": "The authority's name.",
        "kind": "drawdown: from stocks, against a ceiling on value; procurement: bought with "
        "appropriated money.",
        "opens_on": "The first day with a known balance.",
        "legal_basis": "The act on which it rests.",
        "description": "What it is, in a sentence.",
    },
    "capabilities": {
        "slug": "The word's key, to which packages refer.",
        "name": "The word of the vocabulary of what packages contain.",
        "description": "What it covers.",
    },
    "partners": {
        "code": "ISO 3166-1 alpha-3; EU for the EU institutions.",
        "name": "The partner's name.",
        "nato_member": "Whether it is a member of NATO, as recorded.",
        "eu_member": "Whether it is a member of the EU, as recorded.",
        "contact_group": "Whether it takes part in the Ukraine Defense Contact Group, as recorded; "
        "empty where no source says.",
        "gdp_eur": "Gross domestic product of `gdp_year` in euro.",
        "gdp_usd": "Gross domestic product of `gdp_year` in US dollars.",
        "gdp_year": "The year of the GDP.",
        "source_key": "The source of the GDP, by its key in `sources`.",
        "contact_group_source_key": "The source of `contact_group`, by its key in `sources`.",
    },
    "funding_actions": {
        "key": "The act's key.",
        "effective_on": "The day from which it counts.",
        "kind": "appropriation, ceiling, revaluation, expiry, transfer, rescission, notification "
        "or audit-finding.",
        "change_usd": "What it moves the authority's balance by, signed; 0 for notifications and "
        "audit findings.",
        "precision": "The rounding of the change; 0 if exact.",
        "stated_usd": "What the document states where that is not the change: a new ceiling, a "
        "notified sum, an audit's finding.",
        "fiscal_year": "Whose authority it is, not the year of the day.",
        "public_law": "The public law.",
        "expires_on": "The day on which what it provides expires, where a source or the law "
        "gives it.",
        "description": "What was done.",
    },
    "packages": {
        "slug": "The package's key.",
        "number": "The official number within the authority; empty outside the numbering.",
        "announced_on": "The day on which the package was announced.",
        "known_from": "The day on which it became public, where that was later.",
        "amount_usd": "The announced value.",
        "charged_usd": "What counts against the authority, where that is less than announced.",
        "title": "The package's title.",
        "capabilities": "What it contains, by slugs of `capabilities`, with semicolons.",
    },
    "reported_figures": {
        "key": "The figure's key.",
        "measure": "What it measures: remaining_balance, allied_committed, us_committed, "
        "package_count, package_amount, contact_group_partners, coalitions, coalition_leads, "
        "meetings_held, partners_above_us_gdp_share, dprk_troops_deployed or dprk_casualties.",
        "subject": "The authority's code for a remaining balance; else what the figure is about.",
        "as_of": "The day of which it speaks.",
        "qualifier": "exact, about, at_least or at_most.",
        "value": "The figure as stated.",
        "unit": "usd or count.",
        "precision": "The rounding of the statement; 0 if exact.",
        "comparable": "Whether it can be held against a computed figure.",
        "not_comparable_because": "Why not.",
        "wording": "A short paraphrase of what was said.",
        "difference_note": "What explains a difference from the computed figure.",
    },
    "targets": {
        "key": "The target's key.",
        "stated_on": "The day on which it was announced.",
        "due_on": "The day by which it is to be reached.",
        "target_remaining_usd": "The balance that is to be left; empty where none was stated.",
        "wording": "A short paraphrase of what was said.",
    },
    "context_notes": {
        "key": "The note's key.",
        "as_of": "The day of which it speaks.",
        "topic": "What it is about.",
        "place": "Where.",
        "statement": "What was said, in the project's words.",
    },
    "contributions": {
        "series": "The publication it comes from; series tell of the same aid and are never added.",
        "month": "The month, by its first day.",
        "kind": "military, financial, humanitarian, or all kinds together.",
        "measure": "allocation: specified for delivery; commitment: pledged. Two views of the same "
        "aid, never added.",
        "amount": "The aid of the month; negative where an earlier one was taken back.",
        "currency": "The currency of the amount, ISO 4217.",
    },
    "activities": {
        "series": "The publication it comes from; series tell of the same aid and are never added.",
        "key": "What the publication calls it.",
        "donor_name": "The donor as the publication has it; several EU donors share a partner.",
        "announced_on": "Its day; of a month the first; empty where the date is unknown.",
        "date_precision": "day, month, until (by that day), since (from that day on) or unknown.",
        "date_text": "The dates as the publication has them.",
        "kind": "military, financial or humanitarian.",
        "measure": "allocation: specified for delivery; commitment: pledged. Two views of the same "
        "aid, never added.",
        "amount": "In its original currency; empty where none is published.",
        "currency": "The currency of the amount, ISO 4217; empty without one.",
        "estimated": "true where the amount is the publication's own estimate, from prices.",
        "value_eur": "The publication's own conversion; empty where there is none.",
        "description": "What the publication says of it.",
        "items": "What it consists of, a line each.",
        "source_urls": "The addresses that the publication names, a line each.",
    },
    "exchange_rates": {
        "currency": "The currency, ISO 4217.",
        "month": "The month, by its first day.",
        "usd_per_unit": "The month's average.",
    },
    "coalitions": {
        "slug": "The coalition's key.",
        "name": "The coalition's name.",
        "established_on": "The day on which it was established.",
    },
    "coalition_members": {
        "coalition": "The coalition, by its slug.",
        "role": "lead or member, as recorded: the sources give no days.",
    },
    "meetings": {
        "number": "The meeting's number.",
        "held_on": "The day on which it was held, or began.",
        "place": "Where.",
        "format": "in person or virtual.",
        "chair": "Who was in the chair.",
    },
    "corrections": {
        "corrected_at": "The moment of the correction, in UTC.",
        "table": "The table that the record is in, by the name of its report.",
        "record": "The record's key in that table before the correction.",
        "authority": "The funding authority whose statement the record stands in, by its code; "
        "empty for none.",
        "kind": "changed; withdrawn: it counts no longer; restored: it was withdrawn and is "
        "published again.",
        "column": "The column that changed; empty where the record was withdrawn or restored as "
        "it stood.",
        "before": "The value before, as the table's own report writes it; empty for unknown.",
        "after": "The value after; empty for unknown.",
        "reason": "Why, in the words of whoever corrected it.",
    },
}

"""Proofs of what statements are held against, and of how the two stand."""

from datetime import date
from decimal import Decimal

import pytest

from assistance.proof import RecordKind, UnknownQuestionError
from assistance.reconciliation import ReconciledFigure, proofs, reconciled_figure
from assistance.reconciliation.reported_figure import reconciliation_record
from tests.factories import (
    make_authority,
    make_meeting,
    make_package,
    make_reported_figure,
    make_source,
)

pytestmark = pytest.mark.django_db


def counted(**changes: object) -> ReconciledFigure:
    values = {"measure": "meetings_held", "subject": "", "unit": "count", "precision": 0}
    figure = make_reported_figure(**values | {"qualifier": "exact"} | changes)
    return reconciled_figure(key=figure.key)


def test_a_count_is_proved_by_what_counts_with_its_documents() -> None:
    source = make_source(key="release")
    make_meeting(number=1, held_on=date(2024, 1, 1), source=source)
    make_meeting(number=2, held_on=date(2025, 1, 1), source=source)
    figure = counted(value=1)

    proof = proofs.computed(reconciliation_record(key=figure.reported.key))
    assert (proof.counts, proof.value) == (True, 1)
    assert [term.record.key for term in proof.terms if term.record] == ["1"]
    assert proof.terms[0].sources[0].key == "release"
    assert proof.statements[0].amount == 1


def test_a_difference_is_what_was_reported_minus_what_was_computed() -> None:
    figure = counted(value=3, difference_note="Two were postponed.")

    proof = proofs.difference(figure)
    assert [term.amount for term in proof.terms] == [3, 0]
    assert proof.value == figure.difference == 3
    assert proof.terms[1].question == proofs.computed_question(figure)
    assert proof.notes == ("Two were postponed.",)


def test_a_bound_that_holds_has_nothing_to_subtract() -> None:
    make_meeting(number=1, held_on=date(2024, 1, 1))

    proof = proofs.difference(counted(value=0, qualifier="at_least"))
    assert (proof.terms, proof.value) == ((), 0)
    assert proof.formula.endswith("it holds: nothing differs.")


def test_a_coverage_is_the_sum_of_announced_values_over_what_was_said() -> None:
    make_authority(opens_on=date(2020, 12, 27), name="Drawdown")
    make_package(amount_usd=1_000)
    figure = counted(
        measure="us_committed", subject="since-2022-02-24", unit="usd", value=3_000,
        comparable=False, not_comparable_because="Also counts FMF",
    )  # fmt: skip

    proof = proofs.coverage(figure)
    assert proof.value == figure.coverage_percent == Decimal(100_000) / 3_000
    whole = proofs.computed(reconciliation_record(key=figure.reported.key))
    assert whole.value == 1_000
    assert whole.terms[0].question is not None
    assert dict(whole.terms[0].question.parameters)["from"] == "2022-02-24"


def test_a_package_is_proved_by_its_record() -> None:
    make_package(number=22, amount_usd=988)
    figure = counted(measure="package_amount", subject="PDA-22", unit="usd", value=988)

    proof = proofs.computed(reconciliation_record(key=figure.reported.key))
    assert proof.value == 988
    assert proof.terms[0].record is not None
    assert proof.terms[0].record.kind is RecordKind.PACKAGE


def test_what_is_compared_with_nothing_has_no_difference_and_no_coverage_to_prove() -> None:
    figure = counted(measure="dprk_casualties", value=200)

    with pytest.raises(UnknownQuestionError):
        proofs.difference(figure)
    with pytest.raises(UnknownQuestionError):
        proofs.coverage(figure)
    unknown = proofs.computed(reconciliation_record(key=figure.reported.key))
    assert (unknown.value, unknown.unknown_because) == (None, "It is not computed.")

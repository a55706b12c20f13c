"""The proofs of allies and of the contact group as pages."""

import pytest
from django.test import Client

DAY = "as_of=2024-12-23"


@pytest.mark.parametrize(
    ("address", "figure"),
    [
        (f"allied-above/?{DAY}", "13"),
        (f"allied-share/?partner=EST&{DAY}", "2.256%"),
        (f"allied-rank/?partner=BGR&by=share&{DAY}", "13"),
        (f"allied-aid/?measure=allocations&kind=military&currency=eur&{DAY}", "€61,546,125,000"),
        (f"allied-aid/?measure=allocations&kind=military&currency=usd&{DAY}", "$66,035,141,309"),
        (f"allied-aid/?partner=EST&month=2024-12-09&{DAY}", "€5,000,000"),
        (f"contact-group/?count=coalitions&{DAY}", "8"),
        (f"contact-group/?count=coalition_leads&{DAY}", "13"),
        (f"contact-group/?count=meetings_held&{DAY}", "24"),
        (f"contact-group/?count=contact_group_partners&{DAY}", "51"),
    ],
)
def test_a_figure_of_the_briefings_day_has_its_page(
    seeded: None, client: Client, address: str, figure: str
) -> None:
    response = client.get(f"/proof/{address}")

    assert response.status_code == 200
    assert figure in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "allied-share/",
        "allied-share/?partner=XXX",
        "allied-share/?partner=EU",
        "allied-rank/?partner=EST&by=garbage",
        "allied-aid/?partner=ZZZ",
        "allied-aid/?measure=garbage",
        "allied-aid/?month=2024-12-01",
        "allied-aid/?partner=EST&month=2024-12",
        "allied-aid/?partner=EST&month=2024-12-01&per=month",
        "contact-group/?count=remaining_balance",
    ],
)
def test_what_there_is_not_is_not_found(seeded: None, client: Client, address: str) -> None:
    assert client.get(f"/proof/{address}").status_code == 404


def test_nothing_recorded_is_no_figure(seeded: None, client: Client) -> None:
    text = client.get(f"/proof/allied-aid/?partner=ALB&{DAY}").content.decode()

    assert "Nothing is recorded up to this day." in text


def test_a_month_without_a_record_is_no_zero(seeded: None, client: Client) -> None:
    text = client.get(f"/proof/allied-aid/?partner=EST&month=1990-01-01&{DAY}").content.decode()

    assert "Nothing is recorded in this month." in text

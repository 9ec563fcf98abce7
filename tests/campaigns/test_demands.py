"""Campaign material: entered once from the project's own data, its history kept, its status changed by officials."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts import tenancy
from accounts.actors import System
from accounts.models import AuditEntry
from accounts.permissions import Refused
from campaigns.choices import DemandStatus
from campaigns.demand_transitions import NEXT
from campaigns.models import Campaign, Demand, DemandChange, DemandList, Question, Statement
from campaigns.services.demands import demand_change
from campaigns.services.seeding import joint_material, material_load
from tests.worlds import make_user, region

JTU = "JTU 13/2025: This changes everything"


@pytest.fixture
def material(official):
    material_load(by=official)


@pytest.fixture
def cap(material):
    return Demand.objects.get(list__title=JTU, number=4)


def test_the_material_of_the_unions_is_all_there_and_entered_once(official, material):
    assert Campaign.objects.get().objectives.count() == 5
    lists = {made.title: made.demands.count() for made in DemandList.objects.all()}
    assert lists == {
        "Workloads and Staffing in Probation": 1,
        "Letter on One HMPPS, 29 March 2023": 9,
        JTU: 13,
    }
    assert Question.objects.count() == 6
    assert Demand.objects.get(list__title=JTU, number=13).addressee == "The Government"
    assert material_load(by=official) == 0


def test_a_demand_says_who_it_is_of_on_what_condition_and_where_it_stands(cap):
    assert "jointly reviewed on a quarterly basis" in cap.text
    assert (cap.status, cap.condition) == (DemandStatus.RAISED, "jointly reviewed on a quarterly basis")
    won = Demand.objects.get(list__title=JTU, number=1)
    assert [change.status for change in won.changes.all()] == ["raised", "won_in_law"]


def test_a_region_may_stand_elsewhere_than_the_service(official, cap):
    wales, london = region("N03"), region("N07")
    today = dt.date(2025, 6, 2)
    demand_change(by=official, demand=cap, status=DemandStatus.NEGOTIATION, on=today)
    demand_change(
        by=official, demand=cap, status=DemandStatus.AGREED, on=today, region=wales, note="At the JCC."
    )
    assert cap.standing(wales).status == DemandStatus.AGREED
    assert cap.standing(london).status == DemandStatus.NEGOTIATION
    assert AuditEntry.objects.filter(action="demand.change", object_kind="campaigns.demandchange").exists()


@pytest.mark.parametrize(
    ("status", "on", "field"),
    [
        (DemandStatus.SLIPPED_BACK, dt.date(2025, 6, 2), "status"),
        (DemandStatus.AGREED, dt.date(2025, 3, 13), "on"),
        (DemandStatus.AGREED, dt.date(2999, 1, 1), "on"),
    ],
)
def test_impossible_steps_name_the_field(official, cap, status, on, field):
    with pytest.raises(ValidationError) as error:
        demand_change(by=official, demand=cap, status=status, on=on)
    assert list(error.value.message_dict) == [field]


def test_every_status_can_be_reached_and_left():
    assert set(NEXT) - {""} == set(DemandStatus)
    assert set().union(*NEXT.values()) == set(DemandStatus)
    assert all(NEXT.values())


def test_history_is_kept_by_the_database_too(cap):
    for change in (
        lambda: DemandChange.objects.update(note="never said"),
        lambda: DemandChange.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_only_officials_and_those_of_the_region_change_it(napo, cap, rep):
    local = make_user(napo, "london", "official", unit=region("N07"))
    with pytest.raises(Refused, match="an official"):
        demand_change(by=rep, demand=cap, status=DemandStatus.AGREED, on=dt.date(2025, 6, 2))
    with pytest.raises(Refused, match="outside the area"):
        demand_change(
            by=local, demand=cap, status=DemandStatus.AGREED, on=dt.date(2025, 6, 2), region=region("N03")
        )


def test_confidential_statements_must_say_who_gave_them_and_on_what_terms(napo, material):
    statement = Statement.objects.get(code="admission-2025")
    statement.classification = "confidential"
    with pytest.raises(DatabaseError), transaction.atomic():
        statement.save()


def test_the_page_shows_the_history_and_takes_the_next_step(official, cap, signed_in):
    client = signed_in(official)
    page = client.get(reverse("campaigns:demand_list")).content.decode()
    assert "Agreement on the total number of cases" in page
    assert "Letter on One HMPPS" in page
    address = reverse("campaigns:demand", args=[cap.uid])
    wrong = client.post(address, {"status": "refused", "on_day": "1", "on_month": "1", "on_year": "2024"})
    assert wrong.status_code == 422
    sent = {"status": "refused", "on_day": "1", "on_month": "6", "on_year": "2025", "note": "By letter."}
    assert client.post(address, sent).status_code == 302
    page = client.get(address).content.decode()
    assert page.index("Refused: the whole service") < page.index("Raised: the whole service")


def test_a_rep_is_told_why_not(rep, cap, signed_in):
    assert signed_in(rep).get(reverse("campaigns:demand", args=[cap.uid])).status_code == 403


def test_another_unions_demand_is_not_there(unison, cap, signed_in):
    assert (
        signed_in(make_user(unison, "o", "official"))
        .get(reverse("campaigns:demand", args=[cap.uid]))
        .status_code
        == 404
    )


def test_the_joint_desk_holds_what_the_unions_ask_together_and_nothing_of_one(joint):
    with tenancy.union_scope(joint.pk):
        by = System("load_demo", joint.pk)
        material_load(by=by, data=joint_material())
        lists = {found.title: found.demands.count() for found in DemandList.objects.filter(union=joint)}
        assert material_load(by=by, data=joint_material()) == 0
        assert not Statement.objects.filter(union=joint).exists()
    assert lists == {"JTU 13/2025: This changes everything": 13, "Letter on One HMPPS, 29 March 2023": 9}

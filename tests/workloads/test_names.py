from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from workloads.models import Unit
from workloads.name_keys import name_key
from workloads.services.geography import Lineage, region_ids
from workloads.services.names import resolve
from workloads.services.structure import structure_load

CRC_ERA, TRUST_ERA, TODAY = date(2018, 1, 1), date(2012, 1, 1), date(2026, 1, 1)
SWM_CRC, SWM_TRUST = "staffordshire-and-west-midlands-crc", "staffordshire-and-west-midlands-probation-trust"

# What was written, the day spoken of, and the key of the one unit it means.
EXACT = [
    ("London", None, "region-london"),
    ("LONDON REGION", None, "region-london"),
    ("  london   region ", None, "region-london"),
    ("The London Region", None, "region-london"),
    ("PS London", None, "region-london"),
    ("Probation Service London", None, "region-london"),
    ("NPS London", None, "nps-london"),
    ("National Probation Service - London", None, "nps-london"),
    ("London Division", None, "nps-london"),
    ("London CRC", None, "london-crc"),
    ("London Community Rehabilitation Company", None, "london-crc"),
    ("London Probation Trust", None, "london-probation-trust"),
    ("N07", TODAY, "region-london"),
    ("KSS", None, "region-kent-surrey-and-sussex"),
    ("PS Kent, Surrey & Sussex", None, "region-kent-surrey-and-sussex"),
    ("Kent Surrey Sussex Region", None, "region-kent-surrey-and-sussex"),
    ("kent, surrey and sussex", None, "region-kent-surrey-and-sussex"),
    ("Kent, Surrey and Sussex", CRC_ERA, "kent-surrey-and-sussex-crc"),
    ("Yorkshire & Humber", None, "region-yorkshire-and-the-humber"),
    ("YaTH", None, "region-yorkshire-and-the-humber"),
    ("GM", None, "region-greater-manchester"),
    ("NPS Greater Manchester", None, "region-greater-manchester"),
    ("NPS North West", None, "nps-north-west"),
    ("NPS North West", TODAY, "nps-north-west"),
    ("NPS North West Region", None, "region-north-west"),
    ("PS North West", None, "region-north-west"),
    ("North West", None, "region-north-west"),
    ("North West", CRC_ERA, "nps-north-west"),
    ("NPS South West", None, "nps-south-west-and-south-central"),
    ("South West", None, "region-south-west"),
    ("Staffordshire West Midlands", CRC_ERA, SWM_CRC),
    ("Staffordshire West Midlands", TRUST_ERA, SWM_TRUST),
    ("Staffordshire West Midlands CRC", None, SWM_CRC),
    ("Staffordshire & West Midlands Probation Trust", None, SWM_TRUST),
    ("Warwickshire and West Mercia", None, "warwickshire-and-west-mercia-crc"),
    ("Warwickshire & West Mercia", date(2022, 2, 1), "warwickshire-and-west-mercia-crc"),
    ("West Mercia and Warwickshire CRC", None, "warwickshire-and-west-mercia-crc"),
    ("BeNCH CRC", None, "bedfordshire-northamptonshire-cambridgeshire-and-hertfordshire-crc"),
    (
        "Gloucetsershire, Avon and Somerset and Wiltshire CRC",
        None,
        "bristol-gloucestershire-somerset-and-wiltshire-crc",
    ),
    ("Warwickshire", None, "pdu-warwickshire"),
    ("Warwickshire PDU", None, "pdu-warwickshire"),
    ("Warwickshire", TRUST_ERA, "warwickshire-probation-trust"),
    ("Coventry Probation Delivery Unit", None, "pdu-coventry"),
    ("PDU Coventry", None, "pdu-coventry"),
    ("Coventry LDU Cluster", None, "pdu-coventry"),
    ("n52csw", None, "pdu-coventry"),
    ("Cardiff & Vale", None, "pdu-cardiff-and-the-vale"),
    ("Cardiff & the Vale PDU", None, "pdu-cardiff-and-the-vale"),
    ("Swansea, Neath Port-Talbot", None, "pdu-swansea-neath-and-port-talbot"),
    ("NEWCASTLE UPON TYNE", None, "pdu-newcastle-upon-tyne"),
    ("Portsmouth and IoW", None, "pdu-portsmouth-and-isle-of-wight"),
    ("Hampshire South West", date(2023, 1, 1), "pdu-hampshire-south-west"),
    ("Hampshire South West", TODAY, "pdu-southampton-eastleigh-and-new-forest"),
    ("Staffordshire and Stoke", TODAY, "pdu-staffordshire-and-stoke"),
    ("Salford", date(2024, 1, 1), "pdu-salford"),
    (
        "Birmingham Courts & Centralised Functions",
        None,
        "west-midlands-birmingham-courts-and-centralised-functions",
    ),
]

# Listed, likeliest first where a day tells, and never marked as sure.
LISTED = [
    ("Staffordshire West Midlands", None, [SWM_CRC, SWM_TRUST]),
    ("Staffordshire and West Midlands", date(2022, 2, 1), [SWM_CRC, SWM_TRUST]),
    ("Merseyside", None, ["merseyside-crc", "merseyside-probation-trust"]),
    ("London", CRC_ERA, ["london-crc", "nps-london"]),
    ("N03", None, ["nps-wales", "region-wales"]),
    ("Manchester", None, ["pdu-manchester-north", "pdu-manchester-south"]),
    ("Stoke-on-Trent", None, ["pdu-staffordshire-north"]),
    ("Stoke on Trent", date(2024, 1, 1), ["pdu-staffordshire-and-stoke"]),
    ("Salford", TODAY, ["pdu-salford-and-trafford"]),
    ("West Midlands", CRC_ERA, ["region-west-midlands"]),
    ("Lambeth CRC", None, ["pdu-lambeth"]),
    ("Narnia", None, []),
    ("", None, []),
    ("  & the ", None, []),
]


@pytest.fixture
def structure(db):
    return structure_load()


def unit(key: str) -> Unit:
    return Unit.objects.get(key=key)


def keys(units) -> list[str]:
    return [unit.key for unit in units]


def test_names_that_mean_one_unit(structure):
    wrong = {}
    for text, on, key in EXACT:
        found = resolve(text, on=on)
        if (keys(found.units), found.exact) != ([key], True):
            wrong[text, on] = (keys(found.units), found.exact)
    assert wrong == {}


def test_names_that_could_mean_several_or_nothing_are_listed_and_never_guessed(structure):
    wrong = {}
    for text, on, listed in LISTED:
        found = resolve(text, on=on)
        in_order = found.units if on else sorted(found.units, key=lambda unit: unit.key)
        if keys(in_order) != listed or found.exact or found.unit is not None:
            wrong[text, on] = (keys(found.units), found.exact)
    assert wrong == {}


def test_every_unit_answers_to_its_own_name(structure):
    for one in Unit.objects.select_related("parent"):
        found = resolve(one.name, on=one.valid_from, within=one.parent)
        assert one in found.units, one.key


def test_every_recorded_spelling_leads_to_its_unit(structure):
    for one in Unit.objects.prefetch_related("aliases"):
        for alias in one.aliases.all():
            assert one in resolve(alias.alias, on=one.valid_from).units, alias.alias


def test_a_name_that_many_regions_use_is_settled_by_its_region(structure):
    anywhere = resolve("Corporate Services")
    london = resolve("corporate services", within=unit("region-london"))
    assert len(anywhere.units) == 10
    assert not anywhere.exact
    assert (keys(london.units), london.exact) == (["london-corporate-services"], True)


def test_a_region_does_not_lend_its_name_to_units_of_another(structure):
    assert resolve("Coventry", within=unit("region-london")).units == []


@pytest.mark.parametrize("text", ["London\x00", "London \ud800", "lond'on", "London%", "LONDON\u200b"])
def test_marks_that_no_name_has_do_no_harm(structure, text):
    assert keys(resolve(text).units) == ["region-london"]


def test_resolving_asks_few_queries(structure, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        resolve("Stoke-on-Trent", on=date(2024, 1, 1))


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text):
    full = name_key(text).full
    assert name_key(full).full == full


@pytest.mark.parametrize(
    ("text", "full", "short", "sort"),
    [
        ("Kent, Surrey & Sussex", "kent surrey sussex", "kent surrey sussex", ""),
        ("NPS North West Region", "nps north west region", "north west", "region"),
        ("National Probation Service: Wales", "nps wales", "wales", "nps_division"),
        ("Wales Probation Trust", "wales trust", "wales", "probation_trust"),
        ("King’s Lynn PDU", "kings lynn pdu", "kings lynn", "pdu"),
        ("Môn", "mon", "mon", ""),
        ("Region", "region", "region", ""),
    ],
)
def test_how_a_name_is_boiled_down(text, full, short, sort):
    assert name_key(text) == (full, short, sort)


# The map as it was and as it is


MAPS = [
    ("pdu-coventry", TODAY, ["pdu-coventry"]),
    ("pdu-staffordshire-and-stoke", TODAY, ["pdu-staffordshire-north", "pdu-staffordshire-south"]),
    ("pdu-staffordshire-north", date(2024, 11, 30), ["pdu-staffordshire-and-stoke"]),
    ("pdu-staffordshire-and-stoke", date(2024, 11, 30), ["pdu-staffordshire-and-stoke"]),
    ("pdu-stockport-and-trafford", TODAY, ["pdu-salford-and-trafford", "pdu-stockport-and-tameside"]),
    ("pdu-salford-and-trafford", date(2025, 3, 31), ["pdu-salford", "pdu-stockport-and-trafford"]),
    ("pdu-tameside", date(2025, 4, 1), ["pdu-stockport-and-tameside"]),
    ("nps-north-west", TODAY, ["region-greater-manchester", "region-north-west"]),
    ("nps-north-west", CRC_ERA, ["nps-north-west"]),
    (
        "warwickshire-and-west-mercia-crc",
        TODAY,
        ["pdu-herefordshire-shropshire-and-telford", "pdu-warwickshire", "pdu-worcestershire"],
    ),
    ("warwickshire-probation-trust", TODAY, ["pdu-warwickshire"]),
    ("warwickshire-probation-trust", CRC_ERA, ["warwickshire-and-west-mercia-crc"]),
    ("west-mercia-probation-trust", CRC_ERA, ["warwickshire-and-west-mercia-crc"]),
    (SWM_CRC, TRUST_ERA, [SWM_TRUST]),
    ("pdu-coventry", CRC_ERA, [SWM_CRC]),
    ("pdu-coventry", TRUST_ERA, [SWM_TRUST]),
    ("region-wales", CRC_ERA, ["nps-wales", "wales-crc"]),
    ("pdu-west-kent", TODAY, ["pdu-mid-kent", "pdu-north-kent-and-medway"]),
    ("pdu-coventry", date(1999, 1, 1), []),
]


def test_a_unit_on_the_map_of_a_day(structure):
    lineage = Lineage.read()
    found = {(key, on): keys(lineage.units_on(unit(key), on)) for key, on, _ in MAPS}
    assert found == {(key, on): expected for key, on, expected in MAPS}


def test_a_crc_seen_before_and_after_a_split(structure):
    lineage, crc = Lineage.read(), unit(SWM_CRC)
    before, after = (set(keys(lineage.units_on(crc, day))) for day in (date(2022, 1, 1), TODAY))
    assert before - after == {"pdu-staffordshire-and-stoke"}
    assert after - before == {"pdu-staffordshire-north", "pdu-staffordshire-south"}


def test_every_unit_that_ended_is_on_todays_map_and_nothing_there_has_ended(structure):
    lineage = Lineage.read()
    for ended in Unit.objects.filter(valid_to__isnull=False):
        now = lineage.units_on(ended, timezone.localdate())
        assert now, ended
        assert all(one.valid_to is None for one in now), ended


REGIONS = [
    ("region-london", ["N07"]),
    ("pdu-coventry", ["N52"]),
    ("pdu-staffordshire-and-stoke", ["N52"]),
    ("london-yos", ["N07"]),
    (SWM_CRC, ["N52"]),
    ("warwickshire-and-west-mercia-crc", ["N52"]),
    ("nps-north-east", ["N53", "N54", "N55"]),
    ("humberside-lincolnshire-and-north-yorkshire-crc", ["N53", "N55"]),
    ("nps-london", ["N07"]),
    ("national-security-division-all-cluster-nsd", []),
]


def test_the_regions_that_hold_a_unit(structure):
    codes = dict(Unit.objects.values_list("pk", "code"))
    found = {key: sorted(codes[pk] for pk in region_ids(unit(key))) for key, _ in REGIONS}
    assert found == dict(REGIONS)


def test_every_unit_but_the_national_ones_lies_in_a_region(structure):
    nowhere = [one for one in Unit.objects.select_related("parent") if not region_ids(one)]
    assert {one.provider for one in nowhere} == {
        "National Security Division",
        "National Responsibility Division",
    }

"""Reads that join several models: pick lists for forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workloads.choices import LegacyKind, UnitKind
from workloads.models import Unit

_FORMER_PDUS = "former_pdus"
_NATIONAL = "national"


@dataclass
class UnitGroup:
    """One optgroup: a region with its PDUs and functional units, or one sort of former area."""

    label: str
    region: Unit | None = None
    pdus: list[Unit] = field(default_factory=list)
    functional: list[Unit] = field(default_factory=list)
    others: list[Unit] = field(default_factory=list)

    @property
    def units(self) -> list[Unit]:
        return [*([self.region] if self.region else []), *self.pdus, *self.functional, *self.others]


def units_for_choice(on: date | None = None) -> list[UnitGroup]:
    """Every unit a report may be filed under, as seen on `on` (today when left out), in one query.

    Regions with their PDUs and functional units in force come first, then national divisions, former PDUs and
    the areas before the regions: people still name those, so they are always offered.
    """
    day = on or timezone.localdate()
    units = list(Unit.objects.select_related("parent").order_by("name", "pk"))
    groups = {unit.pk: UnitGroup(unit.name, region=unit) for unit in units if unit.kind == UnitKind.REGION}
    rest = {
        _NATIONAL: UnitGroup(_("National divisions")),
        _FORMER_PDUS: UnitGroup(_("Former PDUs")),
        LegacyKind.NPS_DIVISION: UnitGroup(_("Former National Probation Service divisions")),
        LegacyKind.CRC: UnitGroup(_("Former community rehabilitation companies (CRCs)")),
        LegacyKind.PROBATION_TRUST: UnitGroup(_("Former probation trusts")),
    }
    for unit in units:
        _place(unit, day, groups, rest)
    return [group for group in (*groups.values(), *rest.values()) if group.units]


def _place(unit: Unit, day: date, regions: dict[int, UnitGroup], rest: dict[str, UnitGroup]) -> None:
    if unit.kind == UnitKind.LEGACY:
        rest[unit.legacy_kind].others.append(unit)
    elif unit.kind == UnitKind.PDU:
        if unit.in_force(day):
            regions[unit.parent_id].pdus.append(unit)
        elif unit.valid_to is not None and unit.valid_to < day:
            rest[_FORMER_PDUS].others.append(unit)
    elif unit.kind == UnitKind.FUNCTIONAL and unit.in_force(day):
        (regions[unit.parent_id].functional if unit.parent_id else rest[_NATIONAL].others).append(unit)


def unit_label(unit: Unit) -> str:
    if unit.kind == UnitKind.REGION:
        return _("%(region)s (whole region, PDU not known)") % {"region": unit.name}
    if unit.kind == UnitKind.PDU and unit.valid_to is not None:
        return _("%(pdu)s (%(region)s, until %(day)s)") % {
            "pdu": unit.name,
            "region": unit.parent.name,
            "day": date_format(unit.valid_to, "F Y"),
        }
    return unit.name

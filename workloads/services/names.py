"""Which unit does a name mean, old or new? Several answers are listed, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.db.models import Q

from workloads.models import LocalAuthority, Unit, UnitAlias
from workloads.name_keys import NameKey, name_key
from workloads.services.geography import Lineage


@dataclass(frozen=True)
class Resolution:
    """`exact`: the name means this one unit. Otherwise suggestions, likeliest first, perhaps none."""

    units: list[Unit]
    exact: bool

    @property
    def unit(self) -> Unit | None:
        return self.units[0] if self.exact else None


class _Match(IntEnum):
    """How a unit answered to the name, best first."""

    NAME = 1  # its own name or code
    ALIAS = 2  # a recorded other spelling
    SORT = 3  # its short name, and it is of the sort said: "London region", "Coventry PDU"
    SHORT = 4  # its short name only: "Merseyside" for Merseyside CRC
    COUNCIL = 5  # a local authority on its ground


_CODE = re.compile(r"[A-Z0-9]{3,10}", re.ASCII)

_Hits = dict[Unit, _Match]


def resolve(text: str, *, on: date | None = None, within: Unit | None = None) -> Resolution:
    """Find the unit that `text` names: a name, an other spelling, a code or a council.

    `on` is the day spoken of: units in force then are preferred. `within` is a region: only its own units
    count, as in a WMT export, where the same PDU-level name stands under many regions.
    """
    key = name_key(text)
    if not key.full:
        return Resolution([], False)
    hits = _within(_named(text, key), within)
    if not hits or min(hits.values()) >= _Match.SHORT or on is not None:
        hits = {**_within(_councils(key, on), within), **hits}
    return _settle(_of_the_sort_said(hits, key), on)


def _named(text: str, key: NameKey) -> _Hits:
    code = text.strip().upper()
    own = Q(name_key=key.full) | Q(short_key=key.short)
    if _CODE.fullmatch(code):
        own |= Q(code=code)
    hits = {unit: _match(unit, code, key) for unit in Unit.objects.filter(own).select_related("parent")}
    for alias in UnitAlias.objects.filter(normalised__in={key.full, key.short}).select_related(
        "unit__parent"
    ):
        match = _Match.ALIAS if alias.normalised == key.full else _match_short(alias.unit, key)
        hits[alias.unit] = min(match, hits.get(alias.unit, match))
    return hits


def _match(unit: Unit, code: str, key: NameKey) -> _Match:
    if unit.name_key == key.full or unit.code == code:
        return _Match.NAME
    return _match_short(unit, key)


def _match_short(unit: Unit, key: NameKey) -> _Match:
    return _Match.SORT if key.sort and key.sort in (unit.kind, unit.legacy_kind) else _Match.SHORT


def _councils(key: NameKey, on: date | None) -> _Hits:
    councils = list(LocalAuthority.objects.filter(name_key=key.short).prefetch_related("units__parent"))
    units = [unit for council in councils for unit in council.units.all()]
    if units and on is not None:
        lineage = Lineage.read()
        units = [then for unit in units for then in lineage.units_on(unit, on)]
    return dict.fromkeys(units, _Match.COUNCIL)


def _within(hits: _Hits, region: Unit | None) -> _Hits:
    if region is None:
        return hits
    return {unit: match for unit, match in hits.items() if unit.region == region}


def _of_the_sort_said(hits: _Hits, key: NameKey) -> _Hits:
    """ "NPS North West" means the old division even today, although a region of that name is in force."""
    said = {unit: match for unit, match in hits.items() if match <= _Match.SORT} if key.sort else {}
    return said or hits


def _settle(hits: _Hits, on: date | None) -> Resolution:
    in_force = {unit: match for unit, match in hits.items() if on is not None and unit.in_force(on)}
    standing = in_force or hits
    best = min(standing.values(), default=None)
    units = sorted(
        (unit for unit, match in standing.items() if match == best), key=lambda unit: _order(unit, on)
    )
    # A short form alone is a suggestion, unless the day spoken of leaves one unit that it can mean.
    sure = best is not None and (best <= _Match.SORT or (best == _Match.SHORT and bool(in_force)))
    return Resolution(units, sure and len(units) == 1 and not _too_early(units[0], on))


def _too_early(unit: Unit, on: date | None) -> bool:
    """People go on using old names, but nobody can have meant a unit that had not begun."""
    return on is not None and unit.valid_from is not None and on < unit.valid_from


def _order(unit: Unit, on: date | None) -> tuple[int, str, int]:
    return (_days_away(unit, on) if on is not None else 0, unit.name, unit.pk)


def _days_away(unit: Unit, day: date) -> int:
    """How long before or after its time the day lies."""
    if unit.valid_to is not None and unit.valid_to < day:
        return (day - unit.valid_to).days
    if unit.valid_from is not None and unit.valid_from > day:
        return (unit.valid_from - day).days
    return 0

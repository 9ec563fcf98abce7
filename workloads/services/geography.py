"""The map as it was and as it is: follows successions between units. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from workloads.choices import UnitKind
from workloads.models import Unit, UnitSuccession


@dataclass
class Lineage:
    """Every unit and every succession, read once (two queries), to follow many units without asking again."""

    units: dict[int, Unit]
    successors: dict[int, list[int]] = field(default_factory=dict)
    predecessors: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Lineage:
        lineage = cls({unit.pk: unit for unit in Unit.objects.select_related("parent")})
        for old, new in UnitSuccession.objects.values_list("predecessor_id", "successor_id"):
            lineage.successors.setdefault(old, []).append(new)
            lineage.predecessors.setdefault(new, []).append(old)
        return lineage

    def units_on(self, unit: Unit, day: date) -> list[Unit]:
        """Who held this unit's ground that day, by name. Itself when it was in force.

        A unit that had ended is followed forward, one that had not begun backward. PDUs are given where the
        ground is known by PDU, otherwise regions or former areas. Several answers mean that the unit was
        split: nothing filed under it can be moved to one of them, only to their region. Empty: not known.
        """
        if unit.in_force(day):
            return [unit]
        ended = unit.valid_to is not None and unit.valid_to < day
        found = self._follow([unit.pk], day, self.successors if ended else self.predecessors)
        if not found:
            # No line joins a trust to a CRC, but the PDUs that came after both on their ground do.
            found = self._follow(self._finest(self._heirs(unit.pk)), day, self.predecessors)
        return sorted((self.units[pk] for pk in self._finest(found)), key=lambda found: found.name)

    def region_ids(self, unit: Unit) -> list[int]:
        """The regions of today's map that hold the unit's ground, by number. Empty for national divisions."""
        if unit.region is not None:
            return [unit.region.pk]
        heirs = self._heirs(unit.pk)
        return sorted(pk for pk in heirs if self.units[pk].kind == UnitKind.REGION)

    def _follow(self, start: Iterable[int], day: date, lines: dict[int, list[int]]) -> set[int]:
        """Walk along the lines from `start` and stop at the first unit in force on each path."""
        return self._walk(start, lines, lambda pk: self.units[pk].in_force(day))[0]

    def _heirs(self, pk: int) -> set[int]:
        """Everything that ever took over from the unit, to the last successor."""
        return self._walk([pk], self.successors, lambda _pk: False)[1] - {pk}

    def _walk(
        self, start: Iterable[int], lines: dict[int, list[int]], stop: Callable[[int], bool]
    ) -> tuple[set[int], set[int]]:
        stopped_at: set[int] = set()
        seen: set[int] = set()
        waiting = list(start)
        while waiting:
            pk = waiting.pop()
            if pk in seen:
                continue
            seen.add(pk)
            if stop(pk):
                stopped_at.add(pk)
            else:
                waiting.extend(lines.get(pk, ()))
        return stopped_at, seen

    def _finest(self, pks: Iterable[int]) -> set[int]:
        found = set(pks)
        pdus = {pk for pk in found if self.units[pk].kind == UnitKind.PDU}
        return pdus or found


def region_id(unit: Unit | None) -> int | None:
    """The one region whose figures evidence of the unit belongs to; none for a former area that is now in several."""
    regions = region_ids(unit) if unit else []
    return regions[0] if len(regions) == 1 else None


def current_units(unit: Unit, on: date | None = None) -> list[Unit]:
    """The units in force on `on` (or today) that hold this unit's ground. See `Lineage.units_on`."""
    day = on or timezone.localdate()
    return [unit] if unit.in_force(day) else Lineage.read().units_on(unit, day)


def region_ids(unit: Unit) -> list[int]:
    """The regions of today's map that hold the unit's ground: perhaps several for former areas, none for
    national divisions, one for every other unit."""
    if unit.region is not None:
        return [unit.region.pk]
    return Lineage.read().region_ids(unit)

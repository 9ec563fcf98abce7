"""The gate: what the attack finds is taken out, the smallest unit first, until it finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from workloads.disclosure.attack import Break, Identity, attack, confirmed
from workloads.disclosure.model import Issue, RawTable, Reason, Release, SafeTable
from workloads.disclosure.rules import ORDER, hidden_table
from workloads.disclosure.secondary import protect_parts
from workloads.disclosure.tree import children, depth
from workloads.statistics.shares import RED_LINE

WHY = "the printed tables together would give away 1 to 4 people"


def gate(release: Release, truth: Mapping[str, RawTable], before: Sequence[Issue] = ()) -> Release:
    """The release with as much dropped as it takes for the attack to find nothing.

    `before` are earlier issues, oldest first, that the intruder holds beside this one. They are out and
    cannot be changed: what they give away by themselves is not this release's doing.
    """
    known: set[Identity] | None = None
    while found := attack([*before, Issue(release, truth)]):
        known = already_out(release, truth, before) if known is None else known
        fresh = [one for one in found if one.identity not in known]
        if not fresh:
            break
        release = _dropped(release, [*before, Issue(release, truth)], fresh)
    return release


def already_out(release: Release, truth: Mapping[str, RawTable], before: Sequence[Issue]) -> set[Identity]:
    """What the earlier issues give away by themselves, whatever this release prints."""
    if not before:
        return set()
    silent = replace(release, tables={unit: hidden_table(table) for unit, table in truth.items()})
    return {one.identity for one in attack([*before, Issue(silent, truth)])}


def _dropped(release: Release, issues: Sequence[Issue], found: Sequence[Break]) -> Release:
    """One step for each family of tables in which something was found out."""
    truth = issues[-1].truth
    first: dict[str, Break] = {}
    for one in found:
        first.setdefault(_block(one, issues), one)
    for parent in sorted(first, key=lambda unit: (depth(truth, unit), unit), reverse=True):
        release = _step(release, truth, parent, first[parent], issues[:-1])
    return release


def _block(found: Break, issues: Sequence[Issue]) -> str:
    """The parent in whose parts something is dropped: of the smallest family of tables that gives this away."""
    release, truth = issues[-1].release, issues[-1].truth
    families = _families(found.unit, truth)
    printing = [parent for parent in families if any(_printed(release, truth, parent))]
    for parent in printing:
        if confirmed(issues, found, units=_family(truth, parent)):
            return parent
    if printing:
        return printing[0]
    return next(unit for unit, table in truth.items() if table.parent is None)


def _family(truth: Mapping[str, RawTable], parent: str) -> set[str]:
    return {parent, *(child.unit for child in children(truth, parent))}


def _families(unit: str, truth: Mapping[str, RawTable]) -> list[str]:
    """The unit itself if it has parts, then those above it; all of them for a unit of an earlier map."""
    if unit not in truth:
        return [parent for parent in reversed(list(truth)) if children(truth, parent)]
    line = [unit]
    while (parent := truth[line[-1]].parent) is not None:
        line.append(parent)
    return [name for name in line if children(truth, name)]


def _printed(release: Release, truth: Mapping[str, RawTable], parent: str) -> list[RawTable]:
    return [child for child in children(truth, parent) if release.tables[child.unit].printed]


def _step(
    release: Release, truth: Mapping[str, RawTable], parent: str, found: Break, before: Sequence[Issue]
) -> Release:
    """Finer figures go first, where that is enough; else the smallest printing part's statement, then its n."""
    parts = sorted(_printed(release, truth, parent), key=lambda table: (table.n, table.unit))
    units = [part.unit for part in parts] or [parent]
    for cell, thin in _finer(found):
        asked = [found.unit, *units] if found.unit in release.tables and found.end == "high" else units
        chosen = _enough(release, truth, {unit: thin(release.tables[unit]) for unit in asked}, found, before)
        if chosen is not None:
            return _with(release, chosen, [Reason(next(iter(chosen)), cell, WHY)])
    table = release.tables[units[0]]
    if not table.printed:
        raise ArithmeticError(f"The check found {found}, although {parent} and its parts print nothing.")
    if table.statements:
        return _with(
            release, {units[0]: replace(table, statements=())}, [Reason(units[0], "statements", WHY)]
        )
    return _without(release, truth, truth[units[0]])


Thinning = Callable[[SafeTable], SafeTable]


def _finer(found: Break) -> Iterator[tuple[str, Thinning]]:
    """What is printed beyond n and the employer's line, as far as it bears on what was found."""
    yield "median, quartiles", _without_quantiles
    for line in reversed(ORDER):
        if line not in found.edges:
            continue
        if found.end == "high":
            yield f"possibly over {line // 10}%", partial(_without_possible, line=line)
        elif line != RED_LINE:
            yield f"over {line // 10}%", partial(_without_line, line=line)


def _enough(
    release: Release,
    truth: Mapping[str, RawTable],
    thinned: Mapping[str, SafeTable],
    found: Break,
    before: Sequence[Issue],
) -> dict[str, SafeTable] | None:
    """The first thinned table that alone undoes the find, or the first of several that do; None if none do."""
    changed = {unit: table for unit, table in thinned.items() if table != release.tables[unit]}

    def undone(tables: Mapping[str, SafeTable]) -> bool:
        return not confirmed([*before, Issue(_with(release, tables), truth)], found)

    if not changed or not undone(changed):
        return None
    first = next(iter(changed))
    unit = (
        first if len(changed) == 1 else next((one for one in changed if undone({one: changed[one]})), first)
    )
    return {unit: changed[unit]}


def _without_quantiles(table: SafeTable) -> SafeTable:
    return replace(table, median=None, quartiles=None)


def _without_possible(table: SafeTable, line: int) -> SafeTable:
    said = tuple(replace(one, possible=None) if one.threshold == line else one for one in table.statements)
    return replace(table, statements=said)


def _without_line(table: SafeTable, line: int) -> SafeTable:
    return replace(table, statements=tuple(one for one in table.statements if one.threshold != line))


def _without(release: Release, truth: Mapping[str, RawTable], unit: RawTable) -> Release:
    """The unit and its parts hidden, and whatever must be hidden so that it stays so."""
    printed = {name for name, table in release.tables.items() if table.printed}
    printed.discard(unit.unit)
    reasons = [Reason(unit.unit, "table", WHY)]
    if unit.parent is not None:
        reasons += protect_parts(truth, unit.parent, printed)
    for name, table in truth.items():
        if name in printed and table.parent is not None and table.parent not in printed:
            printed.discard(name)
            reasons.append(Reason(name, "table", f"{table.parent} is not printed"))
    hidden = {
        name: hidden_table(truth[name])
        for name, table in release.tables.items()
        if table.printed and name not in printed
    }
    return _with(release, hidden, reasons)


def _with(release: Release, tables: Mapping[str, SafeTable], reasons: Sequence[Reason] = ()) -> Release:
    return replace(release, tables={**release.tables, **tables}, reasons=(*release.reasons, *reasons))

"""What goes wrong with an import, in words for the person who brought the file. No word of the file is ever quoted:
a cell in the wrong place may hold a name."""

from __future__ import annotations

from dataclasses import dataclass

# A name twice in one file: one person in two teams or two people with one name. The file cannot say; a person must.
UNDECIDED = (
    "The same name stands in this file more than once for the same day: one person in two teams, or two people. "
    "Say which, row by row."
)


@dataclass(frozen=True)
class Refusal:
    """Why a whole file is not taken. `missing` lists our own header names, never the file's."""

    code: str
    reason: str
    nearest: str = ""
    missing: tuple[str, ...] = ()


class WmtRefused(Exception):  # a decision about the file, named as such
    """Raised while a table is read, when the rest of it cannot be trusted."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.refusal = Refusal(code, reason)


@dataclass(frozen=True)
class Skipped:
    """A row that was not taken: `row_number` as a spreadsheet shows it, `column` as the file's layout heads it."""

    row_number: int
    code: str
    column: str
    reason: str


class CellFault(ValueError):
    """A cell that cannot be what its column says. `fix` says what to write there."""

    def __init__(self, code: str, fault: str, fix: str) -> None:
        super().__init__(fault)
        self.code, self.fault, self.fix = code, fault, fix

    def at(self, row_number: int, column: str) -> Skipped:
        reason = f"Row {row_number}, column {column}: {self.fault}. {self.fix}."
        return Skipped(row_number, self.code, column, reason)

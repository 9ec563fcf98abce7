"""Readers of the Workload Measurement Tool's exports. No Django: bytes in, rows or refusals in plain words out."""

from __future__ import annotations

from .faults import UNDECIDED, Refusal, Skipped, WmtRefused
from .form import Form, Source
from .layouts import COLUMNS, Layout
from .mapped import COLUMN_KINDS, Column, MappedRow, Preview, own_layout, read_mapped, table_preview
from .reader import Pseudonymise, read, sniff
from .rows import PersonRow, Row, TeamRow
from .values import normalised_name

__all__ = [
    "COLUMNS",
    "COLUMN_KINDS",
    "UNDECIDED",
    "Column",
    "Form",
    "Layout",
    "MappedRow",
    "PersonRow",
    "Preview",
    "Pseudonymise",
    "Refusal",
    "Row",
    "Skipped",
    "Source",
    "TeamRow",
    "WmtRefused",
    "normalised_name",
    "own_layout",
    "read",
    "read_mapped",
    "sniff",
    "table_preview",
]

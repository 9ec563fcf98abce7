"""The fixed words a document prints round its content.

They are part of the tree, so that a Welsh edition is a different tree with a different hash. The caller hands in
translations; the defaults are British English.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Everything the renderers say of their own accord."""

    contents: str = "Contents"
    page: str = "Page"
    of: str = "of"
    version: str = "version"
    content_mark: str = "content mark"
    table: str = "Table"
    chart: str = "Chart"
    how_known: str = "How it is known"
    may_be_used: str = "May be used"
    addressee: str = "To"
    status: str = "Status"
    history: str = "History"
    figures_shown: str = "The figures shown"
    notes: str = "Notes"
    tables: str = "Tables"
    sheet: str = "Sheet"
    title: str = "Title"
    shorthand: str = "Shorthand"
    meaning: str = "Meaning"
    published_by: str = "Published by"
    date: str = "Date"
    audience: str = "Audience"
    classification: str = "Classification"
    number: str = "Number"
    contact: str = "Contact"
    document_hash: str = "SHA-256 of the content"

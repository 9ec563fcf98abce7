"""Reading a PDF back: its words, its structure tree, its metadata."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader


def reader(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def page_texts(data: bytes) -> list[str]:
    return [page.extract_text() for page in reader(data).pages]


def words(data: bytes) -> str:
    """All text on one line, as a reader hears it: break characters gone, spaces single."""
    return " ".join(" ".join(page_texts(data)).replace("\u200b", "").split())


def structure(data: bytes) -> list[tuple[str, Any]]:
    """Every element of the structure tree, in order: its role and its dictionary."""
    found: list[tuple[str, Any]] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get"):
            if "/S" in node:
                found.append((str(node["/S"]), node))
            if "/K" in node:
                walk(node["/K"])

    walk(reader(data).trailer["/Root"]["/StructTreeRoot"])
    return found


def roles(data: bytes) -> list[str]:
    return [role for role, _ in structure(data)]

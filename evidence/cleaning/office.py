"""DOCX and XLSX rebuilt from the parts their own relationships lead to. Authors, paths, properties and strays stay behind;
what cannot be taken out without changing what the document says is refused, with what to do about it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from . import images, zips
from .faults import DAMAGED, FileRefused

# A tree of markup takes some thirty times its bytes in memory.
MAX_MARKUP = 20_000_000

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ROOT_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="{}"/></Relationships>'
)
_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_ACCEPT = "In Word choose Review, then Accept All Changes, save, and bring the new copy."
_COMMENTS = "Delete all comments and notes (Review, then Delete), save, and bring the new copy."
_AS_PDF = "Print it to PDF and bring that."

# A part of such a name refuses the whole file.
_REFUSED_PARTS: tuple[tuple[str, str], ...] = (
    (
        r"vbaproject|vbadata|macrosheets/|customui/",
        "The file holds macros. Save it as DOCX or XLSX without macros.",
    ),
    (r"_xmlsignatures/", "The file is signed, and cleaning would break the signature. " + _AS_PDF),
    (
        r"embeddings/|activex/|ctrlprops/|oleobject|afchunk",
        "The file holds another file or a control. " + _AS_PDF,
    ),
    (
        r"externallinks/|connections\.xml|querytables/|xl/model/",
        "The workbook draws on other files. In Excel copy the cells and paste them as values, save, and bring the new copy.",
    ),
    (
        r"pivotcache/",
        "The workbook holds a pivot table, which carries hidden rows. Paste it as values, save, and bring the new copy.",
    ),
    (r"xl/revisions/", "The workbook keeps tracked changes. Stop sharing it, save, and bring the new copy."),
    (r"xl/(threaded)?comments", "The workbook holds comments or notes. " + _COMMENTS),
)
_DROPPED_PARTS = re.compile(
    r"docprops/|customxml/|docmetadata/|word/people\.xml|word/glossary/|word/comments|xl/persons/"
    r"|.*printersettings[^/]*$|.*webextensions/|word/webextensions"
)
_MEDIA = {"png", "jpg", "jpeg", "gif", "bmp"}
_FONTS = {"odttf", "fntdata"}
_TRACKED = {"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "numberingChange"}
_FINGERPRINTS = {
    "rsids",
    "rsid",
    "docVars",
    "docId",
    "attachedTemplate",
    "absPath",
    "fileSharing",
    "revisionPtr",
    "saveThroughXslt",
}
_FETCHING_FIELDS = re.compile(r"\b(DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT)\b", re.IGNORECASE)
_FETCHING_FORMULAS = re.compile(r"WEBSERVICE\(|_xlfn\.IMAGE\(|\bRTD\(", re.IGNORECASE)
_LOCAL_PATH = re.compile(r"[A-Za-z]:[\\/]|\\\\|file:|/(home|Users)/")
_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)


def cleaned(data: bytes) -> tuple[bytes, str, tuple[str, ...]]:
    """The bytes, `docx` or `xlsx`, and notes for whoever checks the file."""
    parts = zips.parts_of(data)
    kind, main = _main_part(parts)
    _refuse_by_name(parts)
    package = _Package(parts, main)
    package.walk()
    package.kept["_rels/.rels"] = _ROOT_RELATIONS.format(main).encode()
    package.kept["[Content_Types].xml"] = _content_types(parts, package.kept)
    return zips.packed(package.kept), kind, tuple(sorted(package.notes))


def _main_part(parts: dict[str, bytes]) -> tuple[str, str]:
    if "[Content_Types].xml" not in parts:
        if "mimetype" in parts:
            raise FileRefused("This is an OpenDocument file. Save it as DOCX or XLSX, or print it to PDF.")
        raise FileRefused("This is an archive. Unpack it and bring the files inside one by one.")
    types = _parsed(parts["[Content_Types].xml"])
    for override in types:
        content_type, name = override.get("ContentType", ""), override.get("PartName", "").lstrip("/")
        if "macroEnabled" in content_type:
            raise FileRefused(_REFUSED_PARTS[0][1])
        if content_type in _MAIN_TYPES and name in parts:
            return _MAIN_TYPES[content_type], name
    raise FileRefused("This is an Office file of another kind. " + _AS_PDF)


def _refuse_by_name(parts: dict[str, bytes]) -> None:
    for name in parts:
        for pattern, reason in _REFUSED_PARTS:
            if re.search(pattern, name.lower()):
                raise FileRefused(reason)


def _parsed(data: bytes) -> Any:
    if len(data) > MAX_MARKUP:
        raise FileRefused("The file is too long. Bring only the pages or rows that matter.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise FileRefused(DAMAGED) from None
    if root.getroottree().docinfo.doctype:
        raise FileRefused("The file holds markup no Office program writes. " + _AS_PDF)
    return root


def _written(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _content_types(parts: dict[str, bytes], kept: dict[str, bytes]) -> bytes:
    types = _parsed(parts["[Content_Types].xml"])
    for entry in list(types):
        name = entry.get("PartName")
        if name is not None and name.lstrip("/") not in kept:
            types.remove(entry)
    return _written(types)


class _Package:
    """Follows the relationships from the main part; what they do not lead to is left behind."""

    def __init__(self, parts: dict[str, bytes], main: str) -> None:
        self.parts, self.main = parts, main
        self.kept: dict[str, bytes] = {}
        self.notes: set[str] = set()

    def walk(self) -> None:
        waiting = [self.main]
        while waiting:
            name = waiting.pop()
            if name in self.kept:
                continue
            targets, gone = self._relations(name)
            self.kept[name] = self._part(name, gone)
            waiting.extend(targets)
        self._check_comments()

    def _check_comments(self) -> None:
        """Word keeps an empty list of comments in many a file; only a comment in it counts."""
        for name, data in self.parts.items():
            if re.fullmatch(r"word/comments[^/]*\.xml", name.lower()) and any(
                _local(element) == "comment" for element in _parsed(data).iter()
            ):
                raise FileRefused("The document holds comments. " + _COMMENTS)

    def _relations(self, source: str) -> tuple[list[str], set[str]]:
        """Where a part leads, and the ids that no longer lead anywhere. Keeps the cleaned relationships."""
        folder, base = posixpath.split(source)
        name = posixpath.join(folder, "_rels", base + ".rels")
        if name not in self.parts:
            return [], set()
        root, targets, gone = _parsed(self.parts[name]), [], set()
        for relation in list(root.iter(_RELATIONS)):
            target = self._target(folder, relation)
            if target is None:
                gone.add(relation.get("Id", ""))
                root.remove(relation)
            elif target:
                targets.append(target)
        self.kept[name] = _written(root)
        return targets, gone

    def _target(self, folder: str, relation: Any) -> str | None:
        """The part meant; empty for a link that may stay; None where the relationship goes."""
        goal, kind = relation.get("Target", ""), relation.get("Type", "").rsplit("/", 1)[-1]
        if relation.get("TargetMode") == "External":
            return _external(relation, goal, kind)
        if goal.startswith("#"):
            return ""
        name = goal.lstrip("/") if goal.startswith("/") else posixpath.normpath(posixpath.join(folder, goal))
        return name if name in self.parts and not _DROPPED_PARTS.match(name.lower()) else None

    def _part(self, name: str, gone: set[str]) -> bytes:
        data, extension = self.parts[name], name.rsplit(".", 1)[-1].lower()
        if extension in {"xml", "vml"}:
            return self._markup(data, gone)
        if extension in _MEDIA:
            return _picture(data)
        if extension in _FONTS:
            return data
        raise FileRefused("The file holds a drawing or an object of a kind Safeload cannot clean. " + _AS_PDF)

    def _markup(self, data: bytes, gone: set[str]) -> bytes:
        root = _parsed(data)
        instructions: list[str] = []
        leaving: list[Any] = []
        for element in root.iter():
            name = _local(element)
            _refuse_tracked(element, name)
            _strip_attributes(element, name, gone)
            instructions.extend(_instructions(element, name))
            self.notes.update(_hidden(element, name))
            if name in _FINGERPRINTS or (gone and _points_nowhere(element, gone)):
                leaving.append(element)
        for element in leaving:
            _remove(element)
        if _FETCHING_FIELDS.search("".join(instructions)):
            raise FileRefused("The document draws in text or pictures from elsewhere. " + _AS_PDF)
        return _written(root)


def _external(relation: Any, goal: str, kind: str) -> str | None:
    if kind == "attachedTemplate":
        return None
    if kind != "hyperlink":
        raise FileRefused("The file draws in something from elsewhere. " + _AS_PDF)
    if not _LINK.match(goal):
        # A link to a drive says whose computer it was.
        relation.set("Target", "about:blank")
    return ""


def _picture(data: bytes) -> bytes:
    for magic, kind in ((b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"BM", "bmp")):
        if data.startswith(magic):
            return images.cleaned(data, kind)[0]
    raise FileRefused("The file holds a picture of a kind Safeload cannot clean. " + _AS_PDF)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _refuse_tracked(element: Any, name: str) -> None:
    tracked = name in _TRACKED or name.endswith(("PrChange", "GridChange", "InsRangeStart", "DelRangeStart"))
    if tracked and "/wordprocessingml/" in element.tag:
        raise FileRefused("The document has tracked changes. " + _ACCEPT)
    if name == "f" and _FETCHING_FORMULAS.search(element.text or ""):
        raise FileRefused(
            "The workbook fetches values from elsewhere. Paste them as values, save, and bring it again."
        )


def _strip_attributes(element: Any, tag: str, gone: set[str]) -> None:
    for key, value in list(element.attrib.items()):
        name = str(key).rpartition("}")[2]
        path = name in {"name", "descr", "title", "alt", "src"} and _LOCAL_PATH.match(value)
        if name.startswith("rsid") or name == "author":
            del element.attrib[key]
        elif path:
            element.set(key, "")
        elif tag == "pageSetup" and _is_relation(key) and value in gone:
            del element.attrib[key]


def _is_relation(key: str) -> bool:
    return "/officeDocument/" in key and key.rpartition("}")[0].endswith("/relationships")


def _points_nowhere(element: Any, gone: set[str]) -> bool:
    return any(_is_relation(key) and value in gone for key, value in element.attrib.items())


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _instructions(element: Any, name: str) -> Iterator[str]:
    if name == "instrText":
        yield element.text or ""
    elif name == "fldSimple":
        yield from (f" {value} " for key, value in element.attrib.items() if key.endswith("}instr"))


def _hidden(element: Any, name: str) -> Iterator[str]:
    if name == "sheet" and element.get("state") in {"hidden", "veryHidden"}:
        yield "The workbook has hidden sheets: look at them too."
    elif name in {"row", "col"} and element.get("hidden") in {"1", "true"}:
        yield "The workbook has hidden rows or columns: look at them too."
    elif name == "vanish":
        yield "The document has hidden text: look at it too."

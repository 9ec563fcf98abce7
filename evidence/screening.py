"""Identifier guard: nothing about people on probation, their cases or their victims gets in.

Screens every text field and file name. A hard finding stops the submit; a soft one asks. A Finding holds a
kind and a place, never the text that matched, so that it can be logged. Pure: no Django.

Every repeat in a pattern is bounded (a test walks the parsed patterns), so the work per character is bounded too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

REMOVED = "[identifier removed]"
CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"  # PNC, CRO: I, O and S are never used
NHS_MODULUS = 11


@dataclass(frozen=True, slots=True)
class Finding:
    """Where something that must not be kept stands in the original text: text[start:end]. Never what it was."""

    kind: str
    hard: bool
    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: str
    hard: bool
    source: str
    names: str
    any_case: bool = True
    valid: Callable[[re.Match[str]], bool] | None = None

    @property
    def message(self) -> str:
        if self.hard:
            return f"This looks like {self.names}. Take it out: Safeload never keeps anything about people on probation."
        return (
            f"This may be {self.names}. Take it out if it could tell who somebody on probation, or a victim, is; "
            "otherwise confirm that it may stay."
        )

    @property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.source, re.ASCII | (re.IGNORECASE if self.any_case else re.NOFLAG))


def _check_letter(digits: str) -> str:
    return CHECK_LETTERS[int(digits) % len(CHECK_LETTERS)]


def _pnc_valid(match: re.Match[str]) -> bool:
    year, serial, letter = match.groups()
    return _check_letter(year[-2:] + serial.zfill(7)) == letter.upper()


def _cro_valid(match: re.Match[str]) -> bool:
    serial, year, letter = match.groups()
    return _check_letter(year + serial.zfill(6)) == letter.upper()


def _cro_file_valid(match: re.Match[str]) -> bool:
    year, serial, letter = match.groups()
    return _check_letter(year + serial) == letter.upper()


def _nhs_valid(match: re.Match[str]) -> bool:
    digits = [int(char) for char in match[0] if char.isdigit()]
    total = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return any(digits) and (NHS_MODULUS - total % NHS_MODULUS) % NHS_MODULUS == digits[-1]


# A label may be glued to the number ("CRNX..."): it opens it as well as a word's edge does.
_START = (
    "(?:(?<![A-Za-z0-9])|(?<=CRN)|(?<=PNC)|(?<=CRO)|(?<=ASN)|(?<=NHS)|(?<=NOMS)|(?<=NOMIS)|(?<=NINO)"
    "|(?<=crn)|(?<=pnc)|(?<=cro)|(?<=asn)|(?<=nhs)|(?<=noms)|(?<=nomis)|(?<=nino))"
)
_END = "(?![A-Za-z0-9])"
_NOT_IN_DATE = "(?<![0-9][/.-])"  # the tail of 12/05/2025A is no police number
_LETTER = "[A-HJ-NP-RT-Z]"
_JOIN = "(?: ?[-/] ?|\\.| {1,2})?"
_WORDS = "(?:AM|AN|AS|AT|BE|BY|DO|GO|HE|HM|IF|IN|IS|IT|ME|MY|NO|OF|ON|OR|PM|PO|SO|TO|UK|UP|US|WE)"
# What ordinary prose writes in the same shape: "a 2021 to 2022 review", "a 1500 or so", "on 12-05-22 a meeting".
_YEAR = "(?:19|20)[0-9]{2}"
_NOMIS_PROSE = (
    f"(?:[A-Z] ?{_YEAR} {_WORDS}|A [0-9]{{4}} {_WORDS}|[A-Z] [-/]? ?{_YEAR} [-/]? ?[A-Z]{{2}}){_END}"
)
_NI_PROSE = f"{_WORDS} [0-3][0-9][ -][01][0-9][ -][0-9]{{2}} A{_END}"
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    f"(?:[0-9]{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? [0-9]{{4}})?|{_MONTH} [0-9]{{4}}"
    "|[0-9]{1,2}[ /.-][0-9]{1,2}[ /.-](?:[0-9]{4}|[0-9]{2}))"
)
_NAME = "[A-Z][A-Za-z'\u2019-]{1,40}"
_VICTIM_WORK = (
    "(?:Liaison|Contact|Support|Personal|Commissioner|Unit|Officer|Surcharge|Impact|Code|Charter|Service)"
)

_CRN = "a probation case reference number (CRN)"
_NOMIS = "a prison number (NOMIS)"
_ASN = "an arrest summons number (ASN)"
_NI = "a National Insurance number"
_COURT = "a court case number"
_PHONE = "a telephone number"
_NAMED = "a person's name"

_PATTERNS = (
    _Pattern("crn", True, f"{_START}[A-Z]{_JOIN}[0-9]{{6}}{_END}", _CRN),
    _Pattern("crn", True, f"{_START}[A-Z][0-9]{{3}}[ -][0-9]{{3}}{_END}", _CRN),
    _Pattern("crn", True, f"{_START}[A-Z](?: [0-9]){{6}}{_END}", _CRN),
    _Pattern("nomis", True, f"{_START}(?!{_NOMIS_PROSE})[A-Z]{_JOIN}[0-9]{{4}}{_JOIN}[A-Z]{{2}}{_END}", _NOMIS),
    _Pattern(
        "pnc", True, f"{_START}{_NOT_IN_DATE}((?:19|20)?[0-9]{{2}}) ?/ ?([0-9]{{1,7}})({_LETTER}){_END}",
        "a police national computer number (PNC)", valid=_pnc_valid,
    ),
    _Pattern(
        "pnc", True, f"{_START}{_NOT_IN_DATE}((?:19|20)?[0-9]{{2}}) ?- ?([0-9]{{3,7}})({_LETTER}){_END}",
        "a police national computer number (PNC)", valid=_pnc_valid,
    ),
    _Pattern(
        "pnc", True, f"{_START}{_NOT_IN_DATE}((?:19|20)?[0-9]{{2}})(?: ?[/-] ?| )?([0-9]{{7}})[ -]?({_LETTER}){_END}",
        "a police national computer number (PNC)", valid=_pnc_valid,
    ),
    _Pattern(
        "cro", True, f"{_START}{_NOT_IN_DATE}([0-9]{{1,6}}) ?/ ?([0-9]{{2}})({_LETTER}){_END}",
        "a criminal records office number (CRO)", valid=_cro_valid,
    ),
    _Pattern(
        "cro", True, f"{_START}{_NOT_IN_DATE}([0-9]{{3,6}}) ?- ?([0-9]{{2}})({_LETTER}){_END}",
        "a criminal records office number (CRO)", valid=_cro_valid,
    ),
    _Pattern(
        "cro", True, f"{_START}SF ?([0-9]{{2}}) ?[/-] ?([0-9]{{1,6}})({_LETTER}){_END}",
        "a criminal records office number (CRO)", valid=_cro_file_valid,
    ),
    _Pattern(
        "asn", True,
        f"{_START}[0-9]{{2}} ?/ ?[A-Z0-9]{{4}} ?/ ?[A-Z0-9]{{2,3}} ?/ ?[0-9]{{1,11}} ?{_LETTER}{_END}", _ASN,
    ),
    _Pattern(
        "asn", True,
        f"{_START}[0-9]{{2}}( ?[/-] ?| )[0-9]{{2}}[A-Z0-9]{{2}}\\1[0-9][A-Z0-9]{{1,2}}"
        f"\\1[0-9]{{4,11}}{_LETTER}{_END}", _ASN,
    ),
    _Pattern("asn", True, f"{_START}[0-9]{{2}}/[A-Z0-9]{{4}}[A-Z0-9]{{2,3}}/?[0-9]{{1,11}}{_LETTER}{_END}", _ASN),
    _Pattern("asn", True, f"{_START}[0-9]{{4}}[A-Z]{{2}}[A-Z0-9]{{2,3}}/?[0-9]{{4,11}}{_LETTER}{_END}", _ASN),
    _Pattern("asn", True, f"{_START}[0-9]{{2}}[A-Z0-9]{{6,7}}[0-9]{{11}}{_LETTER}{_END}", _ASN),
    _Pattern("asn", True, f"{_START}[0-9]{{12,20}}{_LETTER}{_END}", _ASN),
    _Pattern(
        "ni", True,
        f"{_START}(?!{_NI_PROSE})[A-Z]{{2}}[ -]?[0-9]{{2}}[ -]?[0-9]{{2}}[ -]?[0-9]{{2}}[ -]?[A-D]{_END}", _NI,
    ),
    _Pattern(
        "nhs", True, f"{_START}(?<![+])[0-9]{{3}}[ .-]?[0-9]{{3}}[ .-]?[0-9]{{4}}{_END}",
        "an NHS number", valid=_nhs_valid,
    ),
    # Soft: they ask.
    _Pattern(
        "nomis_like", False,
        f"{_START}(?={_NOMIS_PROSE})(?![A-Z] {_YEAR} {_WORDS}{_END})[A-Z]{_JOIN}[0-9]{{4}}{_JOIN}[A-Z]{{2}}{_END}", _NOMIS,
    ),
    _Pattern(
        "pnc_like", False, f"{_START}{_NOT_IN_DATE}((?:19|20)?[0-9]{{2}}) ?/ ?([0-9]{{5,7}})({_LETTER}){_END}",
        "a police national computer number (PNC), mistyped", valid=lambda found: not _pnc_valid(found),
    ),
    _Pattern(
        "cro_like", False, f"{_START}(?:SF ?[0-9]{{2}} ?[/-] ?[0-9]{{1,6}}|[0-9]{{5,6}} ?/ ?[0-9]{{2}}){_LETTER}{_END}",
        "a criminal records office number (CRO), mistyped",
    ),
    _Pattern("old_prison", False, f"{_START}[A-Z]{{2}}[0-9]{{4}}{_END}", "an old prison number"),
    _Pattern("court", False, f"{_START}(?:[TASU]|[TSU][ -])(?:19|20)[0-9]{{2}}[ -]?[0-9]{{4}}{_END}", _COURT),
    _Pattern("court", False, f"{_START}[0-9]{{2}}[A-Z]{{2}}[0-9]{{7,9}}{_END}", _COURT),
    _Pattern(
        "court", False,
        "(?<![A-Za-z0-9])(?:URN|(?:court|case|indictment) (?:no|number|ref|reference))[.: ]{1,3}"
        "(?=[A-Z/-]{0,8}[0-9])[A-Z0-9/-]{4,20}", _COURT,
    ),
    _Pattern(
        "postcode", False,
        f"(?<![A-Za-z0-9])[A-Z]{{1,2}}[0-9][A-Z0-9]? {{0,2}}[0-9][ABD-HJLNP-UW-Z]{{2}}{_END}", "a postcode",
    ),
    _Pattern("phone", False, r"(?<![A-Za-z0-9+])(?:\+44 ?|0044 ?|0)7[0-9](?:[ -]?[0-9]){8}(?![0-9])", _PHONE),
    _Pattern(
        "phone", False,
        r"(?<![A-Za-z0-9+])(?:(?:\+44|0044)[ -]?(?:\(0\) ?)?|\(?0)[1-9][0-9]{1,4}\)?(?:[ -]?[0-9]){5,8}(?![0-9])",
        _PHONE,
    ),
    _Pattern(
        "email", False,
        r"(?<![A-Za-z0-9._%+-])[A-Z0-9._%+-]{1,64}@[A-Z0-9-]{1,63}(?:\.[A-Z0-9-]{1,63}){1,5}", "an e-mail address",
    ),
    _Pattern(
        "birth", False,
        rf"(?<![A-Za-z0-9])(?:D\.?O\.?B\.?|date of birth|birth ?date|born(?: on| in)?)[ :=-]{{0,3}}"
        rf"(?:was |is )?(?:{_DATE}|(?:19|20)[0-9]{{2}}(?![0-9]))", "a date of birth",
    ),
    _Pattern(
        "name", False,
        f"(?<![A-Za-z0-9])(?:Mrs?|Ms|Miss|Mx|MRS?|MISS)\\.? (?!Teams|Word|Excel|Office|Outlook)(?:[A-Z]\\.? )?{_NAME}",
        _NAMED, any_case=False,
    ),
    _Pattern("name", False, "(?<![A-Za-z0-9])mrs?\\.? [A-Za-z][A-Za-z'\u2019-]{1,40}", _NAMED, any_case=False),
    _Pattern(
        "victim", False,
        "(?<![A-Za-z0-9])(?:[Vv]ictims?|VICTIMS?)(?:'s|\u2019s)?,? (?:name )?(?:(?:is|was|named|called|are|were) )?(?:: ?)?"
        f"(?:called |named )?(?!{_VICTIM_WORK}){_NAME}", "a victim's name", any_case=False,
    ),
    _Pattern(
        "mappa", False,
        "(?<![A-Za-z0-9])(?:MAPPA[ ,:-]{0,2}(?:levels?|lvl|L|cat(?:egory)?)?[ -]?[1-4]"
        f"|(?:levels?|lvl|L|cat(?:egory)?)[ -]?[1-4] MAPPA){_END}", "a MAPPA level",
    ),
)  # fmt: skip
_COMPILED = tuple((pattern, pattern.regex) for pattern in _PATTERNS)

_OFFENCE = re.compile(
    r"\b(?:murder(?:ed|s)?|manslaughter|rap(?:e|ed|es|ing)|robbery|robbed|burglary|burgled|arson|stabb(?:ed|ing)"
    r"|assault(?:ed)?|wounding|GBH|ABH|kidnap(?:ped|ping)?|sexual offences?|grooming|shooting|convicted|sentenced)\b",
    re.IGNORECASE | re.ASCII,
)
_PLACE = re.compile(rf"\b(?:in|at|near|from) (?!{_MONTH}\b)[A-Z][a-z]{{2,40}}", re.ASCII)
_MONTH_PLACE = re.compile(rf"\b(?:in|at|near|from) {_MONTH}\b", re.ASCII | re.IGNORECASE)
_WHEN = re.compile(_DATE, re.IGNORECASE | re.ASCII)
_SENTENCE_END = re.compile(r"[.!?] |\n")
_STORY = _Pattern("case_story", False, "", "an offence with its place and date, by which a case can be found")

# One character for one, so that places in the normalised text are places in the field.
BROWSER_REPLACEMENTS: tuple[dict[str, str], ...] = (
    {"source": "[\u2010-\u2015\u2212\u2043\u00ad\ufe58\ufe63\uff0d]", "to": "-"},
    {"source": "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\r]", "to": " "},
    {"source": "[\uff0f\u2044\u2215]", "to": "/"},
)


def screen(text: str) -> list[Finding]:
    """Everything in the text that must not be kept (hard) or is asked about (soft), in order of place."""
    return _screen(_normalise(text, re.compile(r".", re.DOTALL)))


def screen_filename(name: str) -> list[Finding]:
    """As screen(); in a file name `_`, `+` and %20 stand for a space."""
    return _screen(_normalise(name, re.compile(r"%20|.", re.DOTALL), spaces="_+"))


def remove(text: str, findings: Iterable[Finding]) -> str:
    """The text with every finding replaced by "[identifier removed]"."""
    kept, place = [], 0
    for start, end in _spans(findings):
        kept += [text[place:start], REMOVED]
        place = end
    return "".join([*kept, text[place:]])


def patterns_for_browser() -> list[dict[str, object]]:
    """What JavaScript can check alone: new RegExp(source, flags) after BROWSER_REPLACEMENTS on the text.

    Left out are the kinds that need arithmetic (PNC, CRO, NHS) and the story of a case: the server has the last word.
    """
    return [
        {
            "kind": pattern.kind,
            "source": pattern.source,
            "flags": "gi" if pattern.any_case else "g",
            "hard": pattern.hard,
            "message": pattern.message,
        }
        for pattern in _PATTERNS
        if pattern.valid is None
    ]


@dataclass(frozen=True, slots=True)
class _Normalised:
    """Plain characters, and for each the span of the original it stands for."""

    text: str
    starts: list[int]
    ends: list[int]


def _normalise(text: str, unit: re.Pattern[str], spaces: str = "") -> _Normalised:
    chars, starts, ends = [], [], []
    for match in unit.finditer(text):
        char = " " if len(match[0]) > 1 or match[0] in spaces else _plain(match[0])
        if char:
            chars.append(char)
            starts.append(match.start())
            ends.append(match.end())
    return _Normalised("".join(chars), starts, ends)


def _plain(char: str) -> str:
    """One plain character; nothing for an invisible one, which could otherwise split a number."""
    if char.isascii():
        return " " if char in "\t\r\v\f" else char
    category = unicodedata.category(char)
    if category == "Pd" or char in "\u2212\u2043\u00ad":
        return "-"
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category in ("Cf", "Mn", "Me"):
        return ""
    if char in "\u2044\u2215":
        return "/"
    narrow = unicodedata.normalize("NFKC", char) if category in ("Lu", "Ll", "Po", "Sm") else char
    return narrow if len(narrow) == 1 and narrow.isascii() else char


def _screen(plain: _Normalised) -> list[Finding]:
    found = [*_matches(plain.text), *_stories(plain.text)]
    return [
        replace(finding, start=plain.starts[finding.start], end=plain.ends[finding.end - 1])
        for finding in _one_per_place(found)
    ]


def _matches(text: str) -> Iterator[Finding]:
    for pattern, regex in _COMPILED:
        place = 0
        while match := regex.search(text, place):
            good = pattern.valid is None or pattern.valid(match)
            if good:
                yield Finding(pattern.kind, pattern.hard, match.start(), match.end(), pattern.message)
            # A candidate that fails its check must not hide one that begins inside it.
            place = match.end() if good else match.start() + 1


def _stories(text: str) -> Iterator[Finding]:
    """Offence, place and date in one sentence: each harmless alone, together they lead to a case."""
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        sentence = text[start:end]
        found = [_OFFENCE.search(sentence), _place(sentence), _WHEN.search(sentence)]
        spans = [match.span() for match in found if match]
        if len(spans) == len(found):
            first, last = min(span[0] for span in spans), max(span[1] for span in spans)
            yield Finding(_STORY.kind, False, start + first, start + last, _STORY.message)
        start = end


def _place(sentence: str) -> re.Match[str] | None:
    for match in _PLACE.finditer(sentence):
        if not _MONTH_PLACE.match(sentence, match.start()):
            return match
    return None


def _one_per_place(findings: Iterable[Finding]) -> list[Finding]:
    """Overlapping findings as one: hard wins over soft, the span of two alike is joined."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda found: (found.start, -found.end)):
        last = kept[-1] if kept else None
        if last is None or finding.start >= last.end:
            kept.append(finding)
        elif finding.hard and not last.hard:
            kept[-1] = finding
        elif finding.hard == last.hard and finding.end > last.end:
            kept[-1] = replace(last, end=finding.end)
    return kept


def _spans(findings: Iterable[Finding]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end in sorted((finding.start, finding.end) for finding in findings):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans

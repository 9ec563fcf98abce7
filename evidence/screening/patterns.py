"""The table of what must not be kept (hard) and of what is asked about (soft).

Every repeat in a pattern is bounded (a test walks the parsed patterns), so the work per character is bounded too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from evidence.screening.check_digits import cro_file_valid, cro_valid, nhs_valid, pnc_valid


@dataclass(frozen=True, slots=True)
class Pattern:
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
MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
DATE = (
    f"(?:[0-9]{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH}(?:,? [0-9]{{4}})?|{MONTH} [0-9]{{4}}"
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
PATTERNS = (
    Pattern("crn", True, f"{_START}[A-Z]{_JOIN}[0-9]{{6}}{_END}", _CRN),
    Pattern("crn", True, f"{_START}[A-Z][0-9]{{3}}[ -][0-9]{{3}}{_END}", _CRN),
    Pattern("crn", True, f"{_START}[A-Z](?: [0-9]){{6}}{_END}", _CRN),
    Pattern("nomis", True, f"{_START}(?!{_NOMIS_PROSE})[A-Z]{_JOIN}[0-9]{{4}}{_JOIN}[A-Z]{{2}}{_END}", _NOMIS),
    Pattern(
        "pnc", True, f"{_START}{_NOT_IN_DATE}((?:19|20)?[0-9]{{2}}) ?/ ?([0-9]{{1,7}})({_LETTER}){_END}",
        "a police national computer number (PNC)", valid=pnc_valid,
    ),
    Pattern(
        "pnc", True, f"{_START}{_NOT_IN_DATE}((?:19|20)?[0-9]{{2}}) ?- ?([0-9]{{3,7}})({_LETTER}){_END}",
        "a police national computer number (PNC)", valid=pnc_valid,
    ),
    Pattern(
        "pnc", True, f"{_START}{_NOT_IN_DATE}((?:19|20)?[0-9]{{2}})(?: ?[/-] ?| )?([0-9]{{7}})[ -]?({_LETTER}){_END}",
        "a police national computer number (PNC)", valid=pnc_valid,
    ),
    Pattern(
        "cro", True, f"{_START}{_NOT_IN_DATE}([0-9]{{1,6}}) ?/ ?([0-9]{{2}})({_LETTER}){_END}",
        "a criminal records office number (CRO)", valid=cro_valid,
    ),
    Pattern(
        "cro", True, f"{_START}{_NOT_IN_DATE}([0-9]{{3,6}}) ?- ?([0-9]{{2}})({_LETTER}){_END}",
        "a criminal records office number (CRO)", valid=cro_valid,
    ),
    Pattern(
        "cro", True, f"{_START}SF ?([0-9]{{2}}) ?[/-] ?([0-9]{{1,6}})({_LETTER}){_END}",
        "a criminal records office number (CRO)", valid=cro_file_valid,
    ),
    Pattern(
        "asn", True,
        f"{_START}[0-9]{{2}} ?/ ?[A-Z0-9]{{4}} ?/ ?[A-Z0-9]{{2,3}} ?/ ?[0-9]{{1,11}} ?{_LETTER}{_END}", _ASN,
    ),
    Pattern(
        "asn", True,
        f"{_START}[0-9]{{2}}( ?[/-] ?| )[0-9]{{2}}[A-Z0-9]{{2}}\\1[0-9][A-Z0-9]{{1,2}}"
        f"\\1[0-9]{{4,11}}{_LETTER}{_END}", _ASN,
    ),
    Pattern("asn", True, f"{_START}[0-9]{{2}}/[A-Z0-9]{{4}}[A-Z0-9]{{2,3}}/?[0-9]{{1,11}}{_LETTER}{_END}", _ASN),
    Pattern("asn", True, f"{_START}[0-9]{{4}}[A-Z]{{2}}[A-Z0-9]{{2,3}}/?[0-9]{{4,11}}{_LETTER}{_END}", _ASN),
    Pattern("asn", True, f"{_START}[0-9]{{2}}[A-Z0-9]{{6,7}}[0-9]{{11}}{_LETTER}{_END}", _ASN),
    Pattern("asn", True, f"{_START}[0-9]{{12,20}}{_LETTER}{_END}", _ASN),
    Pattern(
        "ni", True,
        f"{_START}(?!{_NI_PROSE})[A-Z]{{2}}[ -]?[0-9]{{2}}[ -]?[0-9]{{2}}[ -]?[0-9]{{2}}[ -]?[A-D]{_END}", _NI,
    ),
    Pattern(
        "nhs", True, f"{_START}(?<![+])[0-9]{{3}}[ .-]?[0-9]{{3}}[ .-]?[0-9]{{4}}{_END}",
        "an NHS number", valid=nhs_valid,
    ),
    # Soft: they ask.
    Pattern(
        "nomis_like", False,
        f"{_START}(?={_NOMIS_PROSE})(?![A-Z] {_YEAR} {_WORDS}{_END})[A-Z]{_JOIN}[0-9]{{4}}{_JOIN}[A-Z]{{2}}{_END}", _NOMIS,
    ),
    Pattern(
        "pnc_like", False, f"{_START}{_NOT_IN_DATE}((?:19|20)?[0-9]{{2}}) ?/ ?([0-9]{{5,7}})({_LETTER}){_END}",
        "a police national computer number (PNC), mistyped", valid=lambda found: not pnc_valid(found),
    ),
    Pattern(
        "cro_like", False, f"{_START}(?:SF ?[0-9]{{2}} ?[/-] ?[0-9]{{1,6}}|[0-9]{{5,6}} ?/ ?[0-9]{{2}}){_LETTER}{_END}",
        "a criminal records office number (CRO), mistyped",
    ),
    Pattern("old_prison", False, f"{_START}[A-Z]{{2}}[0-9]{{4}}{_END}", "an old prison number"),
    Pattern("court", False, f"{_START}(?:[TASU]|[TSU][ -])(?:19|20)[0-9]{{2}}[ -]?[0-9]{{4}}{_END}", _COURT),
    Pattern("court", False, f"{_START}[0-9]{{2}}[A-Z]{{2}}[0-9]{{7,9}}{_END}", _COURT),
    Pattern(
        "court", False,
        "(?<![A-Za-z0-9])(?:URN|(?:court|case|indictment) (?:no|number|ref|reference))[.: ]{1,3}"
        "(?=[A-Z/-]{0,8}[0-9])[A-Z0-9/-]{4,20}", _COURT,
    ),
    Pattern(
        "postcode", False,
        f"(?<![A-Za-z0-9])[A-Z]{{1,2}}[0-9][A-Z0-9]? {{0,2}}[0-9][ABD-HJLNP-UW-Z]{{2}}{_END}", "a postcode",
    ),
    Pattern("phone", False, r"(?<![A-Za-z0-9+])(?:\+44 ?|0044 ?|0)7[0-9](?:[ -]?[0-9]){8}(?![0-9])", _PHONE),
    Pattern(
        "phone", False,
        r"(?<![A-Za-z0-9+])(?:(?:\+44|0044)[ -]?(?:\(0\) ?)?|\(?0)[1-9][0-9]{1,4}\)?(?:[ -]?[0-9]){5,8}(?![0-9])",
        _PHONE,
    ),
    Pattern(
        "email", False,
        r"(?<![A-Za-z0-9._%+-])[A-Z0-9._%+-]{1,64}@[A-Z0-9-]{1,63}(?:\.[A-Z0-9-]{1,63}){1,5}", "an e-mail address",
    ),
    Pattern(
        "birth", False,
        rf"(?<![A-Za-z0-9])(?:D\.?O\.?B\.?|date of birth|birth ?date|born(?: on| in)?)[ :=-]{{0,3}}"
        rf"(?:was |is )?(?:{DATE}|(?:19|20)[0-9]{{2}}(?![0-9]))", "a date of birth",
    ),
    Pattern(
        "name", False,
        f"(?<![A-Za-z0-9])(?:Mrs?|Ms|Miss|Mx|MRS?|MISS)\\.? (?!Teams|Word|Excel|Office|Outlook)(?:[A-Z]\\.? )?{_NAME}",
        _NAMED, any_case=False,
    ),
    Pattern("name", False, "(?<![A-Za-z0-9])mrs?\\.? [A-Za-z][A-Za-z'\u2019-]{1,40}", _NAMED, any_case=False),
    Pattern(
        "victim", False,
        "(?<![A-Za-z0-9])(?:[Vv]ictims?|VICTIMS?)(?:'s|\u2019s)?,? (?:name )?(?:(?:is|was|named|called|are|were) )?(?:: ?)?"
        f"(?:called |named )?(?!{_VICTIM_WORK}){_NAME}", "a victim's name", any_case=False,
    ),
    Pattern(
        "mappa", False,
        "(?<![A-Za-z0-9])(?:MAPPA[ ,:-]{0,2}(?:levels?|lvl|L|cat(?:egory)?)?[ -]?[1-4]"
        f"|(?:levels?|lvl|L|cat(?:egory)?)[ -]?[1-4] MAPPA){_END}", "a MAPPA level",
    ),
)  # fmt: skip

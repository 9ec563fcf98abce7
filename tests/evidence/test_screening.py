from __future__ import annotations

import dataclasses
import itertools
import json
import re
import re._constants as sre
import re._parser as sre_parser

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evidence import screening
from evidence.management.commands.screening_table import TABLE, table_json
from evidence.screening import BROWSER_REPLACEMENTS, patterns_for_browser, screen, screen_filename, stories
from evidence.screening.patterns import PATTERNS

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CHECK = "ZABCDEFGHJKLMNPQRTUVWXY"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
SPACES = " \u00a0\u2009\u202f\u3000\t"


def digits(count):
    return st.text("0123456789", min_size=count, max_size=count)


def letters(count):
    return st.text(ALPHABET, min_size=count, max_size=count)


SPACE, DASH = st.sampled_from(SPACES), st.sampled_from(DASHES)
JOIN = st.one_of(st.just(""), SPACE, DASH)
SLASH = st.one_of(st.sampled_from(["/", " / ", "\uff0f"]))
YEAR = st.one_of(digits(2), digits(2).map("19".__add__), digits(2).map("20".__add__))


def without(findings, text):
    for finding in reversed(findings):
        text = text[: finding.start] + "[identifier removed]" + text[finding.end :]
    return text


@st.composite
def crns(draw):
    join = draw(st.one_of(JOIN, DASH.map(lambda dash: f" {dash} ")))
    return draw(letters(1)) + join + draw(digits(6))


@st.composite
def nomis_numbers(draw):
    first, number, last = draw(letters(1)), draw(digits(4)), draw(letters(2))
    before, after = draw(JOIN), draw(JOIN)
    assume(not (after and (number[:2] in ("19", "20") or first == "A")))  # see the softer test below
    return first + before + number + after + last


@st.composite
def pnc_numbers(draw):
    year, serial = draw(YEAR), draw(st.integers(1, 9_999_999))
    letter = CHECK[int(f"{year[-2:]}{serial:07}") % 23]
    short = year + draw(SLASH) + str(serial) + letter
    full = year + draw(st.one_of(SLASH, JOIN)) + f"{serial:07}" + letter
    return draw(st.sampled_from([short, full]))


@st.composite
def cro_numbers(draw):
    year, serial = draw(digits(2)), draw(st.integers(1, 999_999))
    if draw(st.booleans()):
        return f"SF{year}{draw(SLASH)}{serial}{CHECK[int(f'{year}{serial}') % 23]}"
    padded = draw(st.sampled_from([str(serial), f"{serial:06}"]))
    return padded + draw(SLASH) + year + CHECK[int(f"{year}{serial:06}") % 23]


@st.composite
def arrest_numbers(draw):
    year, force, system = draw(digits(2)), draw(digits(2)) + draw(letters(2)), draw(digits(2))
    serial, letter = draw(st.integers(1, 99_999_999_999)), draw(st.sampled_from(CHECK))
    if draw(st.booleans()):
        return f"{year}{force}{system}{serial:011}{letter}"
    return draw(SLASH).join([year, force, system, f"{serial}{letter}"])


@st.composite
def ni_numbers(draw):
    join = draw(JOIN)
    prefix = draw(st.sampled_from(["QQ", "AB", "JT", "SZ", "qq", "Ce"]))
    pairs = draw(digits(2)), draw(digits(2)), draw(digits(2))
    if draw(st.booleans()):
        return prefix + join + "".join(pairs) + join + draw(st.sampled_from("ABCD"))
    return join.join([prefix, *pairs, draw(st.sampled_from("ABCD"))])


@st.composite
def nhs_numbers(draw):
    first = draw(digits(9))
    assume(first.strip("0"))
    check = -sum(int(digit) * weight for digit, weight in zip(first, range(10, 1, -1), strict=True)) % 11
    assume(check < 10)
    join = draw(JOIN)
    return first[:3] + join + first[3:6] + join + first[6:] + str(check)


PROSE = st.sampled_from(
    [
        "",
        "Staff tell us ",
        "On 192% of the WMT since 14 March 2022, ",
        "“Over 150%”: ",
        "naïve café ",
        "Straße 🙂\u200b ",
        "Raised at JTU 13/2025 ",
        "(",
        "ref:",
        "line one\n",
    ]
)
AFTER = st.sampled_from(
    ["", " was mentioned.", ", they said", ")", "'s case", "\nnext line", ".", "\u2019s", "²"]
)
CASES = st.sampled_from([str, str.lower, str.upper])
WIDTHS = st.booleans()


def widened(text):
    return "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in text)


HARD = st.one_of(
    crns().map(lambda text: ("crn", text)),
    nomis_numbers().map(lambda text: ("nomis", text)),
    pnc_numbers().map(lambda text: ("pnc", text)),
    cro_numbers().map(lambda text: ("cro", text)),
    arrest_numbers().map(lambda text: ("asn", text)),
    ni_numbers().map(lambda text: ("ni", text)),
    nhs_numbers().map(lambda text: ("nhs", text)),
)


@given(HARD, PROSE, AFTER, CASES, WIDTHS)
def test_every_identifier_is_found_at_its_place_in_the_original_text(named, before, after, case, wide):
    kind, identifier = named
    identifier = case(widened(identifier) if wide else identifier)
    text = before + identifier + after
    place = (len(before), len(before) + len(identifier))
    hard = [finding for finding in screen(text) if finding.hard]
    assert [(finding.start, finding.end) for finding in hard] == [place], kind
    assert identifier not in repr(hard)
    cleaned = without(hard, text)
    assert cleaned == f"{before}[identifier removed]{after}"
    assert screen(cleaned) == [] or not any(finding.hard for finding in screen(cleaned))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Z999999", "crn"),
        ("x320741", "crn"),
        ("X 320741", "crn"),
        ("X320 741", "crn"),
        ("X 3 2 0 7 4 1", "crn"),
        ("X320\u00ad741", "crn"),
        ("X\u200b320741", "crn"),
        ("A1234BC", "nomis"),
        ("A 1234 BC", "nomis"),
        ("2004/0712343W", "pnc"),
        ("2004-0712343W", "pnc"),
        ("20040712343W", "pnc"),
        ("040712343W", "pnc"),
        ("99/123456X", "pnc"),
        ("20/9N", "pnc"),
        ("123456/08T", "cro"),
        ("SF05/482703J", "cro"),
        ("11/01CD/01/1234567X", "asn"),
        ("11 01CD 01 1234567X", "asn"),
        ("1101CD0100001234567X", "asn"),
        ("QQ123456C", "ni"),
        ("QQ 12 34 56 C", "ni"),
        ("qq-12-34-56-c", "ni"),
        ("943 476 5919", "nhs"),
        ("9434765919", "nhs"),
    ],
)
def test_a_hard_format_stops_and_says_what_it_looks_like(text, kind):
    (finding,) = screen(text)
    assert (finding.kind, finding.hard) == (kind, True)
    assert (finding.start, finding.end) == (0, len(text))
    assert finding.message.startswith("This looks like a")
    assert "never keeps anything about people on probation" in finding.message


@pytest.mark.parametrize("label", ["CRN", "crn", "NOMIS", "NHS", "PNC", "NINO"])
def test_a_label_glued_to_the_number_does_not_hide_it(label):
    (finding,) = screen(f"{label}X320741")
    assert (finding.start, finding.end) == (len(label), len(label) + 7)


def test_a_crn_is_named_in_plain_words():
    (finding,) = screen("Case X320741")
    assert finding.message == (
        "This looks like a probation case reference number (CRN). Take it out: Safeload never keeps anything "
        "about people on probation."
    )


@pytest.mark.parametrize(
    ("text", "kind", "matched"),
    [
        ("2004/0712343H", "pnc_like", "2004/0712343H"),
        ("SF05/482703K", "cro_like", "SF05/482703K"),
        ("number A2021TO", "nomis", None),
        ("number A 2021 BC", "nomis_like", "A 2021 BC"),
        ("a 1500 or so", "nomis_like", "a 1500 or"),
        ("was AB1234 then", "old_prison", "AB1234"),
        ("Crown Court T20207012", "court", "T20207012"),
        ("URN 01CD1234567", "court", "URN 01CD1234567"),
        ("01CD1234567", "court", "01CD1234567"),
        ("lives in CV34 4AB", "postcode", "CV34 4AB"),
        ("cv344ab", "postcode", "cv344ab"),
        ("ring 07700 900123", "phone", "07700 900123"),
        ("ring +44 7700 900123", "phone", "+44 7700 900123"),
        ("ring 020 7946 0123 now", "phone", "020 7946 0123"),
        ("the helpline 0808 157 0192", "phone", "0808 157 0192"),
        ("write to a.person@example.org", "email", "a.person@example.org"),
        ("DOB 12/03/1985", "birth", "DOB 12/03/1985"),
        ("date of birth: 3 March 1985", "birth", "date of birth: 3 March 1985"),
        ("born on 03.04.85", "birth", "born on 03.04.85"),
        ("born 1985", "birth", "born 1985"),
        ("saw Mr Smith", "name", "Mr Smith"),
        ("saw Ms. O’Neill", "name", "Ms. O’Neill"),
        ("saw Miss J Smith-Jones today", "name", "Miss J Smith-Jones"),
        ("saw mr smith", "name", "mr smith"),
        ("the victim Jane", "victim", "victim Jane"),
        ("victim's name is Jane", "victim", "victim's name is Jane"),
        ("victim called Jane", "victim", "victim called Jane"),
        ("on MAPPA level 2", "mappa", "MAPPA level 2"),
        ("on MAPPA L3", "mappa", "MAPPA L3"),
        ("a level 3 MAPPA case", "mappa", "level 3 MAPPA"),
    ],
)
def test_a_soft_format_asks_and_a_stricter_one_wins(text, kind, matched):
    (finding,) = screen(text)
    assert finding.kind == kind
    if matched is None:
        assert finding.hard
        return
    assert not finding.hard
    assert text[finding.start : finding.end] == matched
    assert "confirm that it may stay" in finding.message


def test_offence_place_and_date_are_asked_about_only_together():
    text = "Workloads rose. He was convicted of robbery in Leeds on 12 March 2020, we hear. Nobody replied."
    (finding,) = screen(text)
    assert finding.kind == "case_story"
    assert text[finding.start : finding.end] == "convicted of robbery in Leeds on 12 March 2020"
    for part in (
        "A robbery in Leeds.",
        "Robbery in March 2020.",
        "In Leeds on 12 March 2020.",
        "A robbery. In Leeds",
    ):
        assert screen(part) == []


CLEAN = [
    "135/145 in 2021",
    "JTU 13/2025",
    "JTU51-2023",
    "Part 2 of 3",
    "2025/26B",
    "12/05/2025A",
    "on 192% of the WMT since 14 March 2022",
    "N07",
    "N07 14 14",
    "FN-2026-0007",
    "NAPO-2026-014 v1",
    "N52STF",
    "N52STFS is Staffordshire South",
    "between 130-150% and 135% - 145%",
    "approximately 650 unallocated cases",
    "a 2021 to 2022 review",
    "a 2020 HM Inspectorate report",
    "we met on 12-05-22 a meeting was asked for",
    "caseloads of 118, 130 and 1,200 in 2024/25",
    "22 were in 5a and 30 in 6b",
    "miss out tasks",
    "MS Teams calls",
    "Victim Liaison Officers and victim contact",
    "MAPPA work takes longer",
    "version 2.1.0, page 12 of 140",
    "the 2013-14 split; PSOs at 130% plus",
    "Warwickshire and West Mercia, 9:30-16:45",
    "29 out of 34 agreed (85.3%)",
    "£38,289 a year",
    "20 cases in week 1, 25 in week 2",
    "ISO 9001 and section 7 of the 1974 Act",
]


@pytest.mark.parametrize("text", CLEAN)
def test_ordinary_prose_passes(text):
    assert screen(text) == []


def test_an_invalid_check_letter_is_never_a_hard_stop():
    for letter in CHECK:
        hard = [finding for finding in screen(f"2004/0712343{letter}") if finding.hard]
        assert bool(hard) is (letter == "W")


def test_a_wrong_nhs_check_digit_is_no_nhs_number():
    assert [digit for digit in "0123456789" if screen(f"943 476 591{digit}")] == ["9"]
    assert screen("000 000 0000") == []


def test_a_failing_candidate_does_not_hide_the_number_inside_it():
    text = "123 943 476 5919"
    assert [(found.kind, found.start) for found in screen(text) if found.hard] == [("nhs", 4)]


WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        "team caseload staff PDU allocated PQiP officer the of and in Wales London average over under meeting "
        "192% 130-150% 650 14 March 2022 2024/25 month JTU 13/2025 week 3 is £200 N07 nearly half",
    )
)


@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_workload_prose_in_any_order_is_never_stopped(text):
    assert not any(finding.hard for finding in screen(text))


@given(st.lists(st.one_of(HARD.map(lambda pair: pair[1]), PROSE, AFTER), max_size=6))
def test_removing_what_was_found_leaves_nothing_more_to_stop(parts):
    text = " and ".join(parts)
    findings = screen(text)
    assert findings == sorted(findings, key=lambda finding: finding.start)
    assert all(first.end <= second.start for first, second in itertools.pairwise(findings))
    assert not any(finding.hard for finding in screen(without(findings, text)))


@given(st.text(max_size=300))
def test_any_text_can_be_screened_and_places_lie_within_it(text):
    for finding in screen(text) + screen_filename(text):
        assert 0 <= finding.start < finding.end <= len(text)


def test_a_finding_has_no_room_for_the_text_it_found():
    fields = [field.name for field in dataclasses.fields(screening.Finding)]
    assert fields == ["kind", "hard", "start", "end", "message"]
    assert {finding.message for finding in screen("X320741")} == {
        finding.message for finding in screen("Z999999")
    }


@pytest.mark.parametrize(
    ("name", "matched"),
    [
        ("X320741.png", "X320741"),
        ("report_X320741_final.pdf", "X320741"),
        ("wmt+A1234BC.docx", "A1234BC"),
        ("A_1234_BC.docx", "A_1234_BC"),
        ("scan%20QQ%2012%2034%2056%20C.pdf", "QQ%2012%2034%2056%20C"),
        ("2004-0712343W.jpg", "2004-0712343W"),
    ],
)
def test_a_file_name_is_screened_too(name, matched):
    (finding,) = [finding for finding in screen_filename(name) if finding.hard]
    assert name[finding.start : finding.end] == matched


@pytest.mark.parametrize(
    "name", ["IMG_2041.JPG", "wmt_2025-03-14.csv", "Screenshot 2025-03-14 at 09.30.12.png"]
)
def test_ordinary_file_names_pass(name):
    assert screen_filename(name) == []


def test_the_browser_gets_the_same_table_without_the_kinds_that_need_arithmetic():
    table = patterns_for_browser()
    json.dumps([table, BROWSER_REPLACEMENTS])
    assert {row["kind"] for row in table if row["hard"]} == {"crn", "nomis", "asn", "ni"}
    assert {row["kind"] for row in table}.isdisjoint({"pnc", "cro", "nhs"})
    for row in table:
        assert "(?P" not in row["source"], "JavaScript has no such groups"
        assert row["flags"] in ("g", "gi")


def test_the_file_the_browser_reads_is_this_table():
    """After a change: manage.py screening_table."""
    assert TABLE.read_text(encoding="utf-8") == table_json()


@given(st.one_of(crns(), nomis_numbers(), arrest_numbers(), ni_numbers()), CASES)
def test_the_browser_stops_what_the_server_stops(identifier, case):
    text = f"Staff say {case(identifier)} here"
    plain = text
    for replacement in BROWSER_REPLACEMENTS:
        plain = re.sub(replacement["source"], replacement["to"], plain)
    assert len(plain) == len(text)
    found = [
        match.span()
        for row in patterns_for_browser()
        if row["hard"]
        for match in re.finditer(row["source"], plain, re.ASCII | re.IGNORECASE)
    ]
    assert (10, 10 + len(identifier)) in found


@pytest.mark.parametrize("text", CLEAN)
def test_the_browser_lets_ordinary_prose_pass(text):
    for row in patterns_for_browser():
        flags = re.ASCII | (re.IGNORECASE if "i" in row["flags"] else re.NOFLAG)
        assert re.search(row["source"], text, flags) is None, row["kind"]


def parsed_repeats(parsed):
    """Every repeat of a parsed pattern as (most, body)."""
    for operation, argument in parsed:
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            yield argument[1], argument[2]
            yield from parsed_repeats(argument[2])
        elif operation is sre.SUBPATTERN:
            yield from parsed_repeats(argument[-1])
        elif operation is sre.BRANCH:
            for branch in argument[1]:
                yield from parsed_repeats(branch)
        elif operation in (sre.ASSERT, sre.ASSERT_NOT):
            yield from parsed_repeats(argument[1])


def screening_regexes():
    loose = [value for value in vars(stories).values() if isinstance(value, re.Pattern)]
    assert loose
    return [*(pattern.regex for pattern in PATTERNS), *loose]


def longest_match(regex):
    return sre_parser.parse(regex.pattern, regex.flags).getwidth()[1]


@pytest.mark.parametrize("regex", screening_regexes(), ids=lambda regex: regex.pattern[:40])
def test_no_pattern_can_run_away_on_hostile_text(regex):
    repeats = list(parsed_repeats(sre_parser.parse(regex.pattern, regex.flags)))
    assert all(most <= 64 for most, _ in repeats)
    assert longest_match(regex) <= 500
    nested = [
        body for most, body in repeats if most > 1 and any(inner > 1 for inner, _ in parsed_repeats(body))
    ]
    # The one repeat within a repeat is the e-mail address: its parts are held apart by a full stop.
    assert all(body[0] == (sre.LITERAL, ord(".")) for body in nested)


@pytest.mark.parametrize(
    "unit",
    [
        "A",
        "1",
        "A1",
        "1/",
        "A ",
        " ",
        "-",
        "a@",
        "a.",
        "@a.",
        "Mr ",
        "12/34",
        "07",
        "in Aa ",
        "rape ",
        "\u200b",
    ],
)
def test_long_repetitive_text_is_screened_to_its_end(unit):
    text = unit * (10_000 // len(unit)) + "\nX320741"
    assert any(finding.kind == "crn" and finding.end == len(text) for finding in screen(text))

"""Packs as trees: the Napo briefing side by side with what it says, small places, released tables, audiences."""

from __future__ import annotations

import datetime as dt
import io
import os
import re

import pytest
from pypdf import PdfReader

from campaigns.choices import DemandStatus
from campaigns.composition import Options, compose, standing
from campaigns.composition.register import register, released_for
from campaigns.models import Demand, Question, Statement
from campaigns.services.demands import demand_change
from campaigns.services.gates import run_gates
from campaigns.services.summaries import Scope, summary_compile
from documents.render_pdf import render_pdf
from documents.tree import (
    Chart,
    Claim,
    Headline,
    Quote,
    Table,
    cell_text,
    figures,
    headings,
    plain_text,
    run_text,
)
from documents.tree import Demand as DemandBlock
from tests.campaigns.packs import FIRST, LAST, briefing, briefing_summary, wales_counted
from tests.worlds import accepted, region, unit
from workloads.models import StaffInPost

# What domain.md 3.1 counts as evidence, in words that must stand in the national pack.
SAID = (
    "approximately 650 unallocated cases",
    "usually by a different officer each time",
    "staff in this PDU are on 192%",
    "118% of the Workload Management Tool (WMT) just 2 days after qualifying",
    "protected caseload for the first year",
    "target staffing for this area has yet to be worked out",
    "they were on 130% of the workload management tool",
    "will lead to errors and failures in public protection",
    "numerous teams with Probation officers and Probation Service Officers at 130% plus",
    "asked to express their preferences",
    "completely new court team in Birmingham",
    "have appealed",
    "caseloads of 130-150%",
    "at least one case of a PQUiP",
    "some evidence to suggest some colleagues have 170%",
    "on over 150% on the WMT",
    "submitted Foreseeability Notices",
    "fluctuate between 135% - 145%",
    "Sonnex case and Hanson and White",
    "scapegoating",
    "start date for training postponed",
    "Some are leaving shortly after qualifying",
    "miss out",
    "jam tomorrow",
    "after more than 20 years",
    "A full staffing review",
    "target staffing numbers for each region",
)


# Each claim of the briefing that is evidence, or that the pack prints as what it is: where it stands, words of it, how it
# is known. The other entries of that list are no claims: the selection sentence, the questions and the demand are tested
# apart, and the rhetoric ("damming indictment") is left to the union's speakers.
CLAIMS = {
    "C01": ("approximately 650 unallocated cases", "told first-hand"),
    "C02": ("usually by a different officer each time", "not counted"),
    "C03": ("staff in this PDU are on 192%", "told first-hand"),
    "C04": ("double their usual workload", "gloss on that average, which is 1.92 times"),
    "C05": ("just 2 days after qualifying", "told first-hand"),
    "C06": ("protected caseload for the first year", "as the union states it"),
    "C07": ("target staffing for this area has yet to be worked out", "is not known"),
    "C08": ("It is clear from these figures that there are significant shortages", "the union’s inference"),
    "C09": ("An anonymous letter from a Probation Officer", "anonymous, through the press"),
    "C10": ("errors and failures in public protection", "what the writer of an anonymous letter believes"),
    "C11": ("aware of one Serious Further Offence", "no cause has been found"),
    "C12": ("likely to be a contributory factor", "the union’s belief"),
    "C13": ("individuals taking the blame", "prediction, not a finding"),
    "C14": ("numerous teams", "second-hand"),
    "C15": ("asked to express their preferences", "how many is not known"),
    "C15 appeals": ("have appealed", "how many appeals is not known"),
    "C16": ("completely new court team in Birmingham", "how many is not known"),
    "C17": ("A large number of staff expressed a desire", "how many is not known"),
    "C18": ("becoming normal for practitioners to have caseloads of 130-150%", "told first-hand"),
    "C19": ("at least one case of a PQUiP", "told first-hand"),
    "C20": ("some colleagues have 170%", "called weak by those who report it"),
    "C21": ("on over 150% on the WMT", "document seen"),
    "C22": ("submitted Foreseeability Notices", "how many is not said"),
    "C23": ("fluctuate between 135% - 145%", "told first-hand"),
    "C24": ("Health and Safety risks to staff", "how many is not said"),
    "C25": ("Sonnex case and Hanson and White", "reading of two published reviews"),
    "C26": ("found to be a significant factor", "reading of two published reviews"),
    "C27": ("scapegoating", "the union’s position"),
    "C28": ("personality tests", "not counted"),
    "C28 dates": ("start date for training postponed", "how many is not known"),
    "C29": ("Some are leaving shortly after qualifying", "no number and no dates are known"),
    "C32": ("currently being developed and negotiated", "negotiations the union takes part in"),
    "C33": ("miss out", "negotiations the union takes part in"),
    "C36": ("lack of a pay rise", "the union’s opinion"),
}
# What is under investigation is printed only after the second yes.
INVESTIGATED = frozenset({"statement-east-midlands-sfo", "statement-east-midlands-sfo-cause"})


def show(document, name):
    """For looking at: PDF files of what the tests compose."""
    if folder := os.environ.get("SAFELOAD_SHOTS"):
        with open(f"{folder}/{name}.pdf", "wb") as file:
            file.write(render_pdf(document))


@pytest.fixture
def national(rep, moderator, official):
    briefing(rep, moderator, official)
    composed = compose(briefing_summary(official))
    show(composed.document, "national")
    return composed


def test_the_napo_briefing_is_all_there_with_how_it_is_known(national):
    text = " ".join(plain_text(national.document).split())
    assert [words for words in SAID if words not in text] == []
    assert "called weak by those who report it" in text
    assert "early 2022 assumed" in text
    assert "not a complete picture" in text


def test_each_claim_of_the_briefing_is_there_once_with_how_it_is_known(national, official):
    document = compose(briefing_summary(official), Options(confirmed=INVESTIGATED)).document
    show(document, "national-both-yeses")
    printed = [block for block in document.blocks if isinstance(block, Claim)]
    for code, (words, known) in CLAIMS.items():
        found = [block for block in printed if words in block.text]
        assert len(found) == 1, code
        assert known.lower() in found[0].how_known.lower(), code
        assert "Napo, Workloads and Staffing in Probation" in found[0].how_known + found[0].detail, code


def test_over_150_never_becomes_150(official, national):
    wales = compose(briefing_summary(official, region("N03"))).document
    show(wales, "wales")
    for document in (national.document, wales):
        text = plain_text(document)
        found = [text[max(0, hit.start() - 9) : hit.end()] for hit in re.finditer(r"150%", text)]
        assert found
        assert [words for words in found if not re.search(r"(over |130-)150%", words)] == []
    assert "No figures are shown for Wales: fewer than 10 people" in plain_text(wales)


def test_the_parts_come_in_their_order_and_no_table_is_empty(national):
    anchors = [heading.anchor for heading in headings(national.document) if heading.level == 1]
    assert anchors == [
        "in-short", "national-picture", "regions", "risks", "staffing", "testimony", "position", "asks", "questions",
        "method", "not-shown", "words", "answers", "sources",
    ]  # fmt: skip
    tables = [block for block in national.document.all_blocks() if isinstance(block, Table)]
    charts = [block for block in national.document.all_blocks() if isinstance(block, Chart)]
    assert charts
    assert all(table.rows for table in tables)


def test_every_region_stands_in_the_national_pack_the_silent_ones_too(national):
    names = [heading.text for heading in headings(national.document) if heading.level == 2]
    assert len(names) == 12
    assert "No figures are shown for South West:" in plain_text(national.document)


def test_what_is_under_investigation_waits_for_a_second_yes(official, national):
    assert "investigation into this is still ongoing" not in plain_text(national.document)
    assert any("under investigation" in one.why for one in national.items.omissions)
    agreed = Options(confirmed=frozenset({"statement-east-midlands-sfo"}))
    assert "investigation into this is still ongoing" in plain_text(
        compose(briefing_summary(official), agreed).document
    )


def test_every_figure_of_a_pack_stands_in_the_register(national, official):
    entries = register(national.items.summary, national.items.released, national.items.demands)
    found = list(figures(national.document))
    assert len(found) == 11
    for figure in found:
        assert entries[figure.key].text == figure.text


def test_a_closed_period_prints_its_tables_and_the_headlines_in_their_order(rep, moderator, official):
    summary = wales_counted(rep, moderator, official)
    composed = compose(summary)
    show(composed.document, "counted")
    lines = [run_text(block.runs) for block in composed.document.blocks if isinstance(block, Headline)]
    assert lines[0].startswith("At least 24 of the 36 people (66%) were over 110%")
    assert "The other 12 of the 36 people" in lines[2] or "PDUs shown" in lines[1]
    assert "the highest" not in lines[0]
    assert "160" not in plain_text(composed.document)
    entries = register(summary, released_for(summary))
    assert all(entries[figure.key].text == figure.text for figure in figures(composed.document))


def test_regions_stand_side_by_side_by_name_and_only_with_what_the_tables_print(rep, moderator, official):
    for number in range(40):
        value = str([95, 105, 118, 127, 140, 160, 108, 131][number % 8])
        accepted(rep, moderator, value, where=unit(("Croydon", "Southwark")[number % 2]), on=FIRST)
    wales = wales_counted(rep, moderator, official)
    summary = summary_compile(by=official, scope=Scope(None, FIRST, LAST))
    composed = compose(summary)
    chart = next(block for block in composed.document.blocks if isinstance(block, Chart))
    assert chart.alt == "London: at least 62%; Wales: at least 66%"
    assert [[cell_text(cell) for cell in row] for row in chart.table.rows] == [
        ["London", "40", "25", "at least 62%", "between 120% and 125%"],
        ["Wales", "36", "24", "at least 66%", "between 120% and 125%"],
    ]
    assert "not a difference between their workloads" in plain_text(composed.document)
    assert run_gates(composed) == []
    assert compose(wales).document.blocks.count(chart) == 0


def test_a_regions_own_pack_draws_how_far_over_and_names_the_staff_in_post(rep, moderator, official):
    StaffInPost.objects.create(
        unit=region("N03"), basis="headcount", value=1234, as_at=LAST, source="HMPPS workforce statistics"
    )
    StaffInPost.objects.create(
        unit=region("N07"), grade="PO", basis="headcount", value=10, as_at=LAST, source="HMPPS workforce statistics"
    )  # fmt: skip
    document = compose(wales_counted(rep, moderator, official)).document
    chart = next(block for block in document.blocks if isinstance(block, Chart))
    assert chart.caption == "How far over: share of the 36 people counted, Wales"
    assert "over 110%: at least 66%" in chart.alt
    assert all(row[0].startswith("over ") for row in chart.table.rows)
    words = (
        "Published: staff in post, all grades, 1,234 (headcount, 31 March 2025; HMPPS workforce statistics)."
    )
    assert words in plain_text(document)
    assert standing.staff_line(str(region("N07").pk), LAST) == ""


def test_a_pack_made_in_mid_period_prints_the_last_closed_tables_with_their_date(rep, moderator, official):
    wales_counted(rep, moderator, official, people=24)
    accepted(rep, moderator, "155", on=dt.date(2025, 4, 20))
    later = summary_compile(
        by=official, scope=Scope(region("N03"), dt.date(2025, 4, 1), dt.date(2025, 6, 30))
    )
    text = plain_text(compose(later).document)
    assert "Figures released: 1 January 2025 to 31 March 2025" in text
    assert "of the 24 people" in text


def test_audiences_get_fewer_parts_and_never_other_numbers(rep, moderator, official, napo):
    briefing(rep, moderator, official)
    summary = briefing_summary(official)
    Statement.objects.create(
        union=napo, code="for-members", theme="position", text="For members only.", how_known="agreed by the NEC",
        made_on=dt.date(2022, 2, 1), classification="members", source="NEC minutes",
    )  # fmt: skip
    Statement.objects.create(
        union=napo, code="in-confidence", theme="national", text="Numbers given in confidence.", how_known="from HMPPS",
        made_on=dt.date(2022, 2, 1), classification="confidential", given_by="HMPPS", terms="not to be disclosed at present",
        review_on=dt.date(2027, 1, 1), source="letter",
    )  # fmt: skip
    trees = {
        audience: compose(summary, Options(audience=audience))
        for audience in ("press", "members", "employer", "branch", "parliament")
    }
    texts = {audience: plain_text(made.document) for audience, made in trees.items()}
    assert not any("given in confidence." in text for text in texts.values())
    assert [audience for audience, text in texts.items() if "For members only." in text] == [
        "members",
        "branch",
    ]
    assert [audience for audience, text in texts.items() if "Will the Minister order" in text] == [
        "members",
        "branch",
        "parliament",
    ]
    figures_of = {
        audience: {(one.key, one.text) for one in figures(made.document)} for audience, made in trees.items()
    }
    assert len({frozenset(found) for found in figures_of.values()}) == 1
    hidden = [one for one in trees["press"].items.omissions if one.key == "statement-in-confidence"]
    assert hidden[0].why == "Its class, or that of what it rests on, does not reach these readers."
    assert "Numbers" not in hidden[0].what


def test_a_demand_won_is_won_in_the_next_pack(rep, moderator, official):
    briefing(rep, moderator, official)
    demand = Demand.objects.get(list__title="Workloads and Staffing in Probation")
    demand_change(
        by=official, demand=demand, status=DemandStatus.AGREED, on=dt.date(2025, 9, 1), note="Announced."
    )
    wales = region("N03")
    document = compose(briefing_summary(official, wales)).document
    first = next(block for block in document.blocks if isinstance(block, DemandBlock))
    assert first.status == "Agreed"
    assert first.history[-1] == "1 September 2025: Agreed. Announced."
    demand_change(
        by=official, demand=demand, status=DemandStatus.SLIPPED_BACK, on=dt.date(2025, 10, 1), region=wales
    )
    document = compose(briefing_summary(official, wales)).document
    first = next(block for block in document.blocks if isinstance(block, DemandBlock))
    assert first.status == "Wales: Slipped back"
    assert "14 demands: 12 raised; 1 won in law, awaiting commencement; 1 slipped back." in plain_text(
        document
    )
    assert "14 demands: 12 raised; 1 agreed; 1 won in law, awaiting commencement." in plain_text(
        compose(briefing_summary(official)).document
    )


def test_quotes_say_how_far_they_may_go(national):
    quotes = [block for block in national.document.blocks if isinstance(block, Quote)]
    assert len(quotes) == 2
    assert all(
        quote.attribution and quote.may_be_used.startswith("Already published: Napo") for quote in quotes
    )


def test_a_meeting_sheet_with_the_longest_of_everything_is_one_page(rep, moderator, official, napo):
    summary = wales_counted(rep, moderator, official)
    briefing(rep, moderator, official)
    for demand in Demand.objects.filter(list__in_packs=True):
        Demand.objects.filter(pk=demand.pk).update(
            text=f"{demand.text} " + "and everything that goes with it " * 12
        )
        if demand.status == DemandStatus.RAISED:
            demand_change(
                by=official, demand=demand, status=DemandStatus.ACKNOWLEDGED, on=dt.date(2026, 3, 1)
            )
    Question.objects.update(text="Will the Minister say what steps are being taken, and by when, " * 9)
    napo.contact = "press.office.of.the.union.with.a.long.name@napo.example"
    napo.save()
    document = compose(summary, Options(layout="sheet")).document
    show(document, "sheet-longest")
    assert len(PdfReader(io.BytesIO(render_pdf(document))).pages) == 1
    text = plain_text(document)
    assert len([figure for figure in figures(document) if figure.key]) == 3
    assert text.count("Acknowledged: ") > 10
    claimed = compose(briefing_summary(official), Options(layout="sheet")).document
    show(claimed, "sheet-claims")
    assert len(PdfReader(io.BytesIO(render_pdf(claimed))).pages) == 1
    assert [block for block in claimed.blocks if isinstance(block, Claim)]
    assert "1. Will the Minister" in text


def test_a_meeting_sheet_is_one_page(rep, moderator, official):
    briefing(rep, moderator, official)
    document = compose(briefing_summary(official, region("N03")), Options(layout="sheet")).document
    show(document, "sheet")
    assert len(PdfReader(io.BytesIO(render_pdf(document))).pages) == 1
    text = plain_text(document)
    assert "over 150%" in text
    assert "where it stands" in text

"""A whole briefing, as an official would issue it; its people and figures are invented."""

from __future__ import annotations

from decimal import Decimal

from documents.charts import Band, DotRow, Span, Threshold, Tile, bands_bar, range_dots, tile_map
from documents.tree import (
    Block,
    Bullets,
    Cell,
    Chart,
    Claim,
    Column,
    Demand,
    Document,
    DocumentMeta,
    Fact,
    Facts,
    FigureRef,
    Heading,
    Headline,
    Note,
    Number,
    PageBreak,
    Paragraph,
    Question,
    Quote,
    Shorthand,
    Strong,
    Table,
    sentence,
)

RED_LINE = Threshold(110, "110%: the employer's red line")

REGIONS = (
    ("N07", "London", 60, 45, "at least 131%", 4),
    ("N55", "Yorkshire and the Humber", 52, 34, "between 120% and 125%", 3),
    ("N52", "West Midlands", 47, 33, "between 125% and 130%", 3),
    ("N51", "North West", 44, 21, "between 105% and 115%", 2),
    ("N58", "South West", 38, 18, "between 105% and 110%", 2),
    ("N56", "East of England", 35, 24, "between 115% and 125%", 3),
    ("N53", "East Midlands", 31, 20, "between 115% and 120%", 3),
    ("N59", "South Central", 26, 9, "between 95% and 105%", 1),
    ("N50", "Greater Manchester", 22, 10, "between 105% and 110%", 2),
    ("N57", "Kent, Surrey and Sussex", 19, 11, "between 110% and 120%", 2),
    ("N54", "North East", 17, 6, "between 90% and 105%", 1),
)


def _front() -> tuple[Block, ...]:
    return (
        Facts(
            (
                Fact("Prepared for", sentence("Members of Parliament and of the Senedd")),
                Fact("Period", sentence("1 July to 30 September 2026")),
                Fact(
                    "Evidence",
                    sentence(FigureRef("people", "391 people"), " in eleven of the twelve regions"),
                ),
                Fact("Embargo", sentence("Not for publication before 00:01 on Monday 23 November 2026")),
                Fact("Press contact", sentence("press@napo.example, 020 7946 0000")),
                Fact("Reuse", sentence("Quote freely with the source, number and version below")),
            )
        ),
        Note(
            "These members chose to report; the figures describe them, not the region. A few key examples follow each "
            "figure; they are in no way exhaustive.",
            "method",
        ),
        Note(
            "Method. A reading counts once for each person, the latest in the period. Only readings from the person's own "
            "screen, a screen seen by a representative, or a document are counted. Everything said about a group, or "
            "at second hand, is quoted as a claim with how it is known, and never counted. No figure stands for fewer "
            "than ten people.",
            "method",
        ),
    )


def _headlines() -> tuple[Block, ...]:
    return (
        Heading(1, "What members reported", "headlines"),
        Headline(
            sentence(
                FigureRef("n110.all", "At least 231 of the 391 people (59%)"),
                " were over 110%, the employer's own red line; counting ranges that cross it, up to ",
                FigureRef("n110.all.possible", "247"),
                ".",
            )
        ),
        Headline(
            sentence(
                "Eleven regions are shown. Among the seven with 30 people or more, the share over 110% was lowest in the "
                "South West (",
                FigureRef("n110.N58", "18 of 38"),
                ") and highest in London (",
                FigureRef("n110.N07", "45 of 60"),
                ").",
            )
        ),
        Headline(sentence(FigureRef("n110.not", "144 people"), " were not over 110%.")),
        Headline(
            sentence(
                FigureRef("notices", "37 foreseeability notices"),
                " were served in the period; ",
                FigureRef("notices.unanswered", "21"),
                " had no written answer after 28 days.",
            )
        ),
        Paragraph(
            sentence(
                "A score of 100% on the Workload Measurement Tool means the work allocated takes all the time a "
                "practitioner has. Above ",
                Strong("110%"),
                ", the employer's own guidance calls for action. The tool leaves out much of what practitioners do, so "
                "a score understates the hours that the work takes.",
            )
        ),
        Heading(2, "The regions side by side", "regions-chart"),
        Chart(
            svg=range_dots(
                [DotRow(name, _median(words), words) for _, name, _, _, words, _ in REGIONS]
                + [DotRow("Wales", None, "too few to show safely")],
                [Threshold(100, "100%"), RED_LINE],
                title="Middle reported score by region",
            ),
            svg_narrow=range_dots(
                [DotRow(name, _median(words), words) for _, name, _, _, words, _ in REGIONS],
                [Threshold(100, "100%"), RED_LINE],
                title="Middle reported score by region",
                width=320,
            ),
            alt=(
                "A row for each region with the range in which the middle score lies. London lies at 131% or more, "
                "the North East between 90% and 105%. Eight of the eleven ranges reach 110% or more."
            ),
            caption="Where the middle score of those who reported lies, by region",
        ),
    )


def _median(words: str) -> Span:
    numbers = [int(part.rstrip("%")) for part in words.split() if part.endswith("%")]
    return Span(numbers[0], numbers[1] if len(numbers) > 1 else None)


def _region_row(code: str, name: str, people: int, over: int, median: str) -> tuple[Cell, ...]:
    share = over * 100 // people
    return (
        name,
        Number(str(people), people, f"n.{code}"),
        Number(str(over), over, f"n110.{code}"),
        Number(f"{share}%", share),
        median,
    )


def _national() -> tuple[Block, ...]:
    return (
        Heading(1, "The national picture", "national"),
        Paragraph(
            sentence(
                "Official statistics give staff in post by region and the average score; they have never given the share "
                "of practitioners over 110%. A request for it was refused on grounds of cost. The table sets out what "
                "members reported, with every region in which ten or more people gave a reading."
            )
        ),
        Table(
            caption="People who reported a score, and how many were over 110%, by region",
            columns=(
                Column("region", "Region"),
                Column("people", "People", True),
                Column("over", "Definitely over 110%", True),
                Column("share", "Share", True),
                Column("median", "Middle score"),
            ),
            rows=(
                *(_region_row(*region[:5]) for region in REGIONS),
                ("Wales", Shorthand(), Shorthand(), Shorthand(), Shorthand()),
            ),
            notes=(
                "Shares are rounded down. “Definitely” leaves out people whose score is known only as a range that "
                "crosses 110%.",
                "Source: readings reported to the union, 1 July to 30 September 2026, on the map of 30 September 2026.",
            ),
        ),
        Chart(
            svg=tile_map(
                {
                    code: Tile(name, f"{over} of {people}", shade)
                    for code, name, people, over, _, shade in REGIONS
                }
                | {"N03": Tile("Wales", "too few to show safely")},
                title="Share over 110% by region",
            ),
            alt="A tile for each of the twelve regions with the people over 110%; darker means a larger share. "
            "London is darkest, South Central and the North East lightest.",
            caption="People over 110% among those who reported; darker means a larger share",
        ),
    )


def _london() -> tuple[Block, ...]:
    return (
        Heading(1, "London", "n07"),
        Paragraph(
            sentence(
                FigureRef("n.N07", "60 people"),
                " in London gave a reading. ",
                FigureRef("n110.N07.words", "At least 45 of the 60 people (75%)"),
                " were over 110%; counting ranges that cross 110%, up to ",
                FigureRef("n110.N07.possible", "52"),
                ". The middle score was ",
                FigureRef("median.N07", "at least 131%"),
                ".",
            )
        ),
        Chart(
            svg=bands_bar(
                [
                    Band("up to 110%", 8, "8 people"),
                    Band("over 110% to 130%", 17, "17 people", True),
                    Band("over 130% to 150%", 16, "16 people", True),
                    Band("over 150%", 12, "12 people", True),
                    Band("range spans bands", 7, "7 people"),
                ],
                title="Scores in London by band",
            ),
            alt="Bars for five bands. 8 people up to 110%, 17 over 110% to 130%, 16 over 130% to 150%, 12 over 150%, "
            "and 7 whose range spans bands.",
            caption="Scores reported in London, by band",
            table=Table(
                caption="Scores reported in London, by band",
                columns=(Column("band", "Band"), Column("people", "People", True)),
                rows=(
                    ("up to 110%", Number("8", 8)),
                    ("over 110% to 130%", Number("17", 17)),
                    ("over 130% to 150%", Number("16", 16)),
                    ("over 150%", Number("12", 12)),
                    ("range spans bands", Number("7", 7)),
                ),
            ),
        ),
        Heading(2, "Reported to us", "n07-claims"),
        Claim(
            "On average, staff in this PDU are on 192% of the workload management tool",
            "told at second hand; already published",
            "One PDU in London, not named. How many people: not known. Source: Napo briefing, early 2022.",
            "claim.1",
        ),
        Claim(
            "There are approximately 650 unallocated cases",
            "told first-hand; already published",
            "The same PDU. Cases are seen, usually by a different officer each time.",
            "claim.2",
        ),
        Claim(
            "A newly qualified officer was on 118% just 2 days after qualifying",
            "told first-hand; already published",
            "The first year should be on a protected caseload.",
            "claim.3",
        ),
        Heading(2, "What the work is like", "n07-words"),
        Quote(
            "I cannot remember the last week I finished a risk assessment in working hours. We see people, we write down "
            "that we saw them, and we hope.",
            "Probation officer, London, more than ten years’ service",
            "Parliament and press",
        ),
        Quote(
            "It’s always jam tomorrow. The trainees arrive, they carry our cases, and half are gone within the year.",
            "Senior probation officer, London",
            "Parliament only; not beyond the reader",
        ),
    )


def _wales() -> tuple[Block, ...]:
    return (
        Heading(1, "Wales", "n03"),
        Paragraph(
            sentence(
                "No figures are shown for Wales: fewer than 10 people gave a reading, or showing them would reveal "
                "others. The accounts below were given with consent or are already published."
            )
        ),
        Claim(
            "Napo has seen evidence that staff are on over 150%",
            "document seen; already published",
            "Wales, several offices. How many people: not known.",
            "claim.4",
        ),
        Claim(
            "Scores fluctuate between 135% - 145%",
            "told first-hand; already published",
            "Warwickshire and West Mercia. Foreseeability notices were served; how many is not known.",
            "claim.5",
        ),
        Chart(
            svg=range_dots(
                [
                    DotRow("A PDU in London, average", Span(192, 192), "192%"),
                    DotRow("Wales", Span(150, None, low_open=True), "over 150%"),
                    DotRow("East Midlands, numerous teams", Span(130, None), "130% plus"),
                    DotRow("Warwickshire and West Mercia", Span(135, 145), "135% - 145%"),
                    DotRow("Newly qualified officer, London", Span(118, 118), "118%"),
                ],
                [RED_LINE],
                title="Claims as they were said",
            ),
            alt="Five claims as intervals: 192% as a point, over 150% and 130% plus without an upper end, 135% to 145% as "
            "a range, and 118% as a point.",
            caption="Claims as they were said, none of them counted",
        ),
        Quote(
            "Mae’r llwyth gwaith yn amhosibl. Tŷ ar dân yw hwn, ac mae pawb yn gwybod.",
            "Swyddog prawf, Cymru",
            "Parliament, Senedd and press",
        ),
    )


def _asks() -> tuple[Block, ...]:
    return (
        Heading(1, "What we ask", "asks"),
        Paragraph(
            sentence("Each demand is put to the person who can meet it. Status as at 20 November 2026.")
        ),
        Demand(
            1,
            "Agree a maximum number of cases for each grade, jointly reviewed every quarter.",
            "Chief Probation Officer",
            "no answer",
            ("12 March 2025: put to the National Negotiating Council.", "4 June 2025: chased in writing."),
        ),
        Demand(
            2,
            "Acknowledge that the Workload Measurement Tool does not count the full extent of the work undertaken.",
            "HMPPS",
            "partly met",
            ("9 September 2026: the employer accepts that resettlement tasks are left out.",),
        ),
        Demand(
            3,
            "Suspend capability proceedings in which workload is a factor.",
            "Regional Directors",
            "refused",
        ),
        Demand(
            4,
            "Publish vacancies by region and grade, and the target staffing behind them.",
            "Ministry of Justice",
            "open",
        ),
        Heading(1, "Questions you may wish to ask", "questions"),
        Question(1, "How many practitioners have been over 110% for four weeks or more, by region?"),
        Question(
            2,
            "What is the Secretary of State’s estimate of the staffing each region needs, and when will it be met?",
        ),
        Question(
            3,
            "How many foreseeability notices has the Probation Service received, and how many has it answered?",
        ),
        Heading(1, "Annex: tables and method", "annex"),
        Table(
            caption="Readings by how they are known and by month",
            columns=(
                Column("region", "Region"),
                Column("month", "Month"),
                Column("basis", "How it is known"),
                Column("readings", "Readings", True),
                Column("share", "Per cent", True),
            ),
            rows=tuple(
                (name, month, basis, Number(f"{count:,}", count), Number(f"{share}%", share))
                for name, month, basis, count, share in _annex_rows()
            ),
            notes=("Per cent of the region’s readings in the period.",),
        ),
        Heading(2, "Definitions", "definitions"),
        Bullets(
            (
                sentence(Strong("Reading"), ": one person’s own score on one date, as the tool printed it."),
                sentence(
                    Strong("Claim"), ": a figure about a group, as somebody said it; quoted, never counted."
                ),
                sentence(
                    Strong("Foreseeability notice"),
                    ": a written warning that a workload may cause harm to health.",
                ),
            )
        ),
        Note("Corrections: none. Version 1 is the first.", "errata"),
    )


def _annex_rows() -> list[tuple[str, str, str, int, Decimal]]:
    months, bases = ("July", "August", "September"), ("own reading", "screen seen", "document seen")
    return [
        (region[1], month, basis, 10 + place * 3 + step * 2, Decimal(10 + place + step) + Decimal("0.5"))
        for place, region in enumerate(REGIONS[:6])
        for step, month in enumerate(months)
        for basis in bases
    ]


def sample(stamp: str | None = None, banner: str | None = None) -> Document:
    return Document(
        title="Unsafe by design: workloads in probation, July to September 2026",
        subtitle="What 391 practitioners told their union, region by region, and what would put it right",
        front=_front(),
        blocks=(*_headlines(), *_national(), PageBreak(), *_london(), *_wales(), PageBreak(), *_asks()),
        meta=DocumentMeta(
            audience="MPs and Members of the Senedd",
            classification="Public after embargo",
            version="1",
            number="NAPO-2026-014",
            date="2026-11-22",
            publisher="Napo: the trade union and professional association for probation",
            contact="press@napo.example",
            stamp=stamp,
            banner=banner,
        ),
    )

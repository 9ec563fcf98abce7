"""The method box printed with every set of figures, and its version."""

from __future__ import annotations

from workloads.wording import gettext_noop

# Changes whenever the same tally would give another figure or another sentence.
METHOD_VERSION = "1"

# Translated where it is used.
METHOD_BOX: tuple[tuple[str, str], ...] = (
    (
        gettext_noop("Who is counted"),
        gettext_noop(
            "People who gave a dated reading of their own WMT percentage: their own reading, a screen or "
            "document seen by a rep, or a row of a WMT export. Each person counts once, with the latest "
            "reading in the period. Group averages and anything said about others are quoted as claims and "
            "never added in."
        ),
    ),
    (
        gettext_noop("What the figures describe"),
        gettext_noop(
            "The people counted and nobody else. There is no extrapolation, margin of error, weighting or "
            "significance test."
        ),
    ),
    (
        gettext_noop("Ranges"),
        gettext_noop(
            "A reading may be a range, such as “over 150%”. Figures then say “at least” or “between”: they "
            "hold whatever the exact values within the ranges are. “About 130%” is read as 125% to 135%."
        ),
    ),
    (
        gettext_noop("Middle value and quartiles"),
        gettext_noop(
            "The inclusive method: position (n − 1) × p in the sorted list, straight line between neighbours."
            " With ranges, the lowest and the highest value it could take."
        ),
    ),
    (
        gettext_noop("Over 110%"),
        gettext_noop("Strictly over: 110.0% is not over 110%, as in the employer’s own tool."),
    ),
    (
        gettext_noop("Four weeks over 110%"),
        gettext_noop(
            "Shown: readings over 110% without a break, at most 10 days apart, over at least 21 days. "
            "Consistent: the same with longer gaps. Stated: the person says four weeks or more. The three are"
            " not added."
        ),
    ),
    (
        gettext_noop("Group WMT"),
        gettext_noop(
            "Points used divided by points available, summed over the people with points. It is not the mean "
            "of their percentages."
        ),
    ),
    (
        gettext_noop("Change of tool"),
        gettext_noop(
            "The WMT changed in November 2022. Readings up to 31 October 2022, those of November and December"
            " 2022, and those from 1 January 2023 are three series; nothing is compared across them."
        ),
    ),
    (
        gettext_noop("Rounding"),
        gettext_noop("Once, in words: halves upwards; down after “at least”, and outwards for a range."),
    ),
)

"""A page with every part of the face on it, for the tests of this folder and for a look: `python -m tests.face.gallery OUT.html`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Column, Field, Fieldset, Layout, Row, Submit
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, engines
from django.test import RequestFactory

from accounts.forms import widgets

PAGE = Path(__file__).with_name("gallery.html")
HOW_KNOWN = [("own", "I read it on my own screen"), ("told", "Somebody told me"), ("other", "In another way")]
UNITS = [
    ("", "Not known"),
    ("Wales", [("1", "Swansea, Neath and Port Talbot"), ("2", "Gwent")]),
    ("London", [("3", "Croydon"), ("4", "Lewisham and Bromley")]),
]


class EveryField(forms.Form):
    """One field of each kind that the pack draws."""

    unit = forms.ChoiceField(
        label="Where is it?",
        choices=UNITS,
        widget=forms.Select(attrs={"data-picker": "yes"}),
        help_text="A PDU, a court or a region.",
    )
    grade = forms.ChoiceField(label="Grade", choices=[("PO", "Probation officer"), ("PSO", "PSO")])
    seen_on = widgets.DayMonthYearField(label="When did you see it?", help_text="For example, 27 3 2026.")
    month = widgets.MonthOrDayField(label="Month it was so", required=False)
    how_known = forms.ChoiceField(
        label="How do you know?",
        choices=HOW_KNOWN,
        widget=widgets.HintedRadios(hints={"own": "The screen of the Workload Measurement Tool"}),
        help_text="Choose the nearest.",
    )
    other_how = forms.CharField(label="In which way?", required=False)
    kinds = forms.MultipleChoiceField(
        label="What does it lead to?",
        choices=[("late", "Late reports"), ("ill", "Sick leave")],
        widget=forms.CheckboxSelectMultiple,
    )
    agree = forms.BooleanField(label="My words may be printed", help_text="You can take this back.")
    value = forms.CharField(
        label="How high was it?",
        widget=widgets.SuffixInput(suffix="%", attrs={"class": "govuk-input--width-5"}),
    )
    people = forms.IntegerField(label="How many people?", min_value=1, required=False)
    contact = forms.EmailField(label="Your e-mail")
    secret = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    words = forms.CharField(
        label="In your own words",
        max_length=400,
        help_text='Leave out names. <b>"Nobody & nothing"</b> is escaped.',
        widget=widgets.CountedTextarea(attrs={"rows": 4, "data-screen": "yes"}),
    )
    remark = forms.CharField(label="Remark", widget=forms.Textarea(attrs={"rows": 3}))
    paper = forms.FileField(label="A document", help_text="PDF or photograph.")
    papers = widgets.ManyFilesField(label="More documents", required=False)
    token = forms.CharField(widget=forms.HiddenInput, initial="t")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(
            "unit",
            Row(Column("grade"), Column("value")),
            "seen_on",
            "month",
            widgets.Reveal("how_known", {"other": ["other_how"]}),
            Fieldset("What it <b>does</b>", "kinds", "agree"),
            widgets.Folded("More, if you know it", "people", "remark"),
            Field("contact", autocomplete="email"),
            "secret",
            "words",
            "paper",
            "papers",
            "token",
            HTML("<p class='govuk-body'>Nothing is sent to an employer.</p>"),
            ButtonHolder(
                Submit("save", "Save the report"),
                Submit("later", "Keep for later", css_class="govuk-button--secondary"),
            ),
        )
        return helper


class Figure(forms.Form):
    """One card of the formset."""

    amount = forms.CharField(label="Value as it was said")
    grade = forms.ChoiceField(label="Grade", choices=[("PO", "PO")], widget=forms.RadioSelect)


class _FigureSet(forms.BaseFormSet):
    card_title, add_label = "Figure", "Add another figure"


FigureSet = forms.formset_factory(Figure, formset=_FigureSet, extra=2, can_delete=True)


class Rep:
    """Somebody signed in."""

    is_authenticated = True

    def __str__(self) -> str:
        return "Ann Rhys"


def filled() -> EveryField:
    return EveryField(
        initial={
            "seen_on": datetime.date(2026, 3, 27),
            "how_known": "other",
            "value": "over 150",
            "agree": True,
        }
    )


def faulty() -> EveryField:
    return EveryField(
        {
            "seen_on_day": "31",
            "seen_on_month": "2",
            "seen_on_year": "2026",
            "words": "x" * 401,
            "people": "0",
        },
        {},
    )


def faulty_set() -> forms.BaseFormSet:
    return FigureSet(
        {"fig-TOTAL_FORMS": "2", "fig-INITIAL_FORMS": "0", "fig-0-amount": "", "fig-0-grade": "XX"},
        prefix="fig",
    )


def page(*, errors: bool = False) -> str:
    """The gallery as HTML; with errors, every required field is empty or wrong."""
    form = faulty() if errors else filled()
    formset = faulty_set() if errors else FigureSet(prefix="fig")
    return render(PAGE.read_text(), _things() | {"form": form, "formset": formset})


def render_form(form: forms.Form) -> str:
    return render("{% load crispy_forms_tags %}{% crispy form %}", {"form": form})


def render(source: str, context: dict[str, Any]) -> str:
    """Without the context processors of the settings: the page must stand on what is given to it."""
    bare = Context(context | {"csrf_token": "t"})
    bare.request = RequestFactory().get("/gallery?grade=PO")
    return engines["django"].from_string(source).template.render(bare)


def _things() -> dict[str, Any]:
    link = {"url": "#", "label": "My reports"}
    cells = [
        {"label": "PDU", "text": "Swansea, Neath and Port Talbot", "url": "#"},
        {"label": "Reports", "text": "12", "numeric": True},
        {"label": "Highest claim", "text": "over 150%", "numeric": True},
        {"label": "State", "text": "To check", "tag": "waiting"},
    ]
    return {
        "navigation": [
            {"label": "Overview", "url": "#", "current": True},
            link,
            {"label": "Briefing packs", "url": "#"},
        ],
        "user": Rep(),
        "union_name": "Napo",
        "demo": True,
        "contact": "safeload@napo.example",
        "account_links": [{"label": "Sign-in and security", "url": "#"}],
        "messages": [
            Message(constants.SUCCESS, "Your report is with the moderators."),
            Message(constants.WARNING, "Two figures need a date."),
        ],
        "crumbs": [{"label": "Wales", "url": "#"}, {"label": "Swansea", "url": "#"}],
        "figures": [
            {
                "value": "92",
                "words": "reports from 31 people",
                "note": "Wales, October 2026",
                "tone": "strong",
            },
            {"value": "about 650", "words": "cases nobody holds"},
            {"value": "over 150%", "words": "highest reading told first-hand"},
        ],
        "tones": ["neutral", "waiting", "good", "bad", "plum", "draft"],
        "columns": [
            {"label": "PDU"},
            {"label": "Reports", "numeric": True},
            {"label": "Highest claim", "numeric": True},
            {"label": "State"},
        ],
        "rows": [cells, cells],
        "summary": [
            {"key": "How it is known", "value": "Told first-hand", "url": "#"},
            {"key": "Words", "value": "Two\nlines"},
        ],
        "queue": [
            {
                "url": "#",
                "title": "Swansea: over 150%",
                "meta": "Reported 21 November by a rep",
                "tag": "To check",
                "tone": "waiting",
            },
            {
                "url": "#",
                "title": "Gwent: about 40 unallocated cases",
                "meta": "Reported 20 November",
                "tag": "Question asked",
                "tone": "plum",
            },
        ],
        "events": [
            {"when": "21 November, 20:14", "what": "Accepted", "who": "a moderator"},
            {"when": "20 November", "what": "Reported", "note": "A\nb"},
        ],
        "tabs": [
            {"label": "Waiting", "url": "#", "current": True, "count": 7},
            {"label": "Accepted", "url": "#", "count": 0},
        ],
        "steps": [
            {"label": "Counting", "state": "done"},
            {"label": "Writing the pack", "state": "now", "note": "12 figures"},
            {"label": "Checking", "state": "waiting"},
        ],
        "page_obj": Paginator(range(95), 20).page(2),
        "union_helpline": {"name": "Napo", "phone": "020 7223 4887", "hours": "weekdays 9 to 5"},
        "filter_form": EveryFilter({"grade": "PO"}),
    }


class EveryFilter(forms.Form):
    """Filters of a list, asked by GET."""

    grade = forms.ChoiceField(label="Grade of staff", required=False, choices=[("", "All"), ("PO", "PO")])
    text = forms.CharField(label="PDU", required=False)
    prefix = "f"


if __name__ == "__main__":
    import sys

    import django

    django.setup()
    Path(sys.argv[1]).write_text(page(errors="errors" in sys.argv))

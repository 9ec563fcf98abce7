"""The crispy pack: every kind of field, with and without errors, tied together by ids."""

from __future__ import annotations

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from lxml import html

from accounts.forms import widgets
from tests.face import gallery

REFERRING = ("for", "aria-describedby", "aria-controls", "aria-labelledby", "data-reveals", "data-count")


def tree(*, errors: bool) -> html.HtmlElement:
    return html.fromstring(gallery.page(errors=errors))


def form_tree(form: forms.Form) -> html.HtmlElement:
    return html.fromstring(gallery.render_form(form))


def one(page: html.HtmlElement, path: str) -> html.HtmlElement:
    found = page.xpath(path)
    assert len(found) == 1, (path, found)
    return found[0]


@pytest.mark.parametrize("errors", [False, True])
def test_every_reference_resolves_and_no_id_is_used_twice(errors):
    page = tree(errors=errors)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for attribute in REFERRING:
        for value in page.xpath(f"//@{attribute}"):
            assert set(value.split()) <= set(ids), (attribute, value)


@pytest.mark.parametrize("errors", [False, True])
def test_every_input_has_a_label(errors):
    page = tree(errors=errors)
    labelled = set(page.xpath("//label/@for"))
    for control in page.xpath("//input[@type!='hidden'] | //select | //textarea"):
        assert control.get("id") in labelled, html.tostring(control)


def test_every_link_of_the_error_summary_leads_to_something_that_takes_focus():
    page = tree(errors=True)
    links = page.xpath("//*[contains(@class, 'govuk-error-summary')]//a/@href")
    assert len(links) >= 15
    for link in links:
        target = one(page, f"//*[@id='{link.removeprefix('#')}']")
        assert target.tag in {"input", "select", "textarea"}, link


def test_the_summary_names_every_faulty_field_and_the_card_it_is_on():
    words = " ".join(
        tree(errors=True).xpath("//*[contains(@class, 'govuk-error-summary')]")[0].text_content().split()
    )
    for label in [field.label for field in gallery.faulty() if field.errors and not field.is_hidden]:
        assert f"{label} – " in words
    assert "Figure 1, Value as it was said – " in words


def test_a_page_without_errors_has_neither_summary_nor_error_in_its_title():
    page = tree(errors=False)
    assert page.xpath("//*[contains(@class, 'error')]") == []
    assert page.findtext(".//title").startswith("Gallery")


def test_the_title_of_a_page_with_errors_says_so():
    assert tree(errors=True).findtext(".//title").startswith("Error: Gallery")


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("unit", "govuk-select--error"),
        ("value", "govuk-input--error"),
        ("people", "govuk-input--error"),
        ("contact", "govuk-input--error"),
        ("secret", "govuk-input--error"),
        ("words", "govuk-textarea--error"),
        ("paper", "govuk-file-upload--error"),
    ],
)
def test_a_faulty_input_is_marked_and_described_by_its_error(name, marked):
    control = one(form_tree(gallery.faulty()), f"//*[@name='{name}']")
    assert marked in control.get("class").split()
    assert control.get("aria-invalid") == "true"
    assert f"id_{name}_error" in control.get("aria-describedby").split()


@pytest.mark.parametrize("name", ["how_known", "kinds", "seen_on"])
def test_a_faulty_group_is_described_on_its_fieldset(name):
    page = form_tree(gallery.faulty())
    fieldset = one(page, f"//*[@id='id_{name}_error']/ancestor::fieldset[1]")
    assert f"id_{name}_error" in fieldset.get("aria-describedby").split()
    assert fieldset.find("legend").text_content().strip() == gallery.EveryField.base_fields[name].label


def test_radios_and_ticks_never_carry_aria_invalid_which_radios_do_not_support():
    assert form_tree(gallery.faulty()).xpath("//input[@type='radio'][@aria-invalid]") == []


def test_inputs_of_subclassed_widgets_get_their_class_too():
    class Odd(forms.NumberInput):
        pass

    class Form(forms.Form):
        number = forms.IntegerField(widget=Odd)
        link = forms.URLField(assume_scheme="https")
        day = forms.DateField()

    page = form_tree(Form())
    for name in Form.base_fields:
        assert "govuk-input" in one(page, f"//*[@name='{name}']").get("class").split()


def test_labels_hints_options_and_errors_are_escaped():
    bad = "<script>alert(1)</script>"

    class Form(forms.Form):
        text = forms.CharField(label=bad, help_text=bad, error_messages={"required": bad})
        choice = forms.ChoiceField(
            label=bad, help_text=bad, choices=[("a", bad)], widget=widgets.HintedRadios(hints={"a": bad})
        )
        tick = forms.BooleanField(label=bad, help_text=bad)

    assert "<script>" not in gallery.render_form(Form({}))


def test_grouped_radios_keep_their_groups_and_their_ids():
    class Form(forms.Form):
        unit = forms.ChoiceField(choices=gallery.UNITS, widget=forms.RadioSelect, initial="3")

    page = form_tree(Form())
    assert len(page.xpath("//input[@type='radio']")) == 5
    assert one(page, "//input[@checked]").get("value") == "3"
    assert [group.text for group in page.xpath("//*[@class='sl-option-group']")] == ["Wales", "London"]


def test_the_word_optional_stands_only_by_optional_fields_and_never_in_a_filter():
    page = form_tree(gallery.filled())
    assert "(optional)" in one(page, "//label[@for='id_people']").text_content()
    assert "(optional)" not in one(page, "//label[@for='id_value']").text_content()
    assert "(optional)" not in one(tree(errors=False), "//label[@for='id_f-grade']").text_content()


def test_an_option_opens_its_fields_right_behind_it():
    opened = one(form_tree(gallery.filled()), "//*[contains(@class, 'sl-reveal')]")
    assert opened.getprevious().xpath(".//input/@value") == ["other"]
    assert opened.xpath(".//input/@name") == ["other_how"]


def test_folded_fields_open_when_they_hold_an_error_or_words():
    assert one(form_tree(gallery.filled()), "//details").get("open") is None
    assert one(form_tree(gallery.faulty()), "//details").get("open") is not None


def test_a_counted_textarea_never_cuts_off_what_is_pasted():
    area = one(form_tree(gallery.filled()), "//textarea[@name='words']")
    assert area.get("maxlength") is None
    assert area.get("data-limit") == "400"


def test_a_counted_textarea_without_help_text_renders():
    class Form(forms.Form):
        words = forms.CharField(max_length=20, widget=widgets.CountedTextarea)

    assert one(form_tree(Form()), "//textarea").get("aria-describedby").split() == ["id_words_count"]


def test_a_date_shows_its_parts_and_marks_only_the_box_at_fault():
    class Form(forms.Form):
        day = widgets.DayMonthYearField(initial=None)

    form = Form({"day_day": "12", "day_month": "14", "day_year": "2026"})
    boxes = form_tree(form).xpath("//input[@type='text']")
    assert [box.get("id") for box in boxes] == ["id_day", "id_day_month", "id_day_year"]
    assert [box.get("value") for box in boxes] == ["12", "14", "2026"]
    assert ["govuk-input--error" in box.get("class") for box in boxes] == [False, True, False]


def test_a_failed_submit_keeps_everything_typed():
    form = gallery.EveryField(
        QueryDict("value=over+150&how_known=other&kinds=ill&words=Too+much&seen_on_day=31")
    )
    page = form_tree(form)
    assert one(page, "//input[@name='value']").get("value") == "over 150"
    assert one(page, "//input[@name='how_known'][@checked]").get("value") == "other"
    assert one(page, "//input[@name='kinds'][@checked]").get("value") == "ill"
    assert one(page, "//textarea[@name='words']").text.strip() == "Too much"
    assert one(page, "//input[@name='seen_on_day']").get("value") == "31"


def test_a_form_asks_the_browser_for_no_check_of_its_own_and_sends_files():
    form = one(form_tree(gallery.filled()), "//form")
    assert form.get("novalidate") is not None
    assert form.get("enctype") == "multipart/form-data"


def test_form_tag_false_leaves_the_form_to_the_page():
    form = gallery.EveryFilter()
    form.helper = FormHelper()
    form.helper.form_tag = False
    form.helper.layout = Layout("grade", "text")
    page = form_tree(form)
    assert page.xpath("//form") == []
    assert len(page.xpath("//select | //input[@type='text']")) == 2


def test_a_form_without_a_layout_shows_every_field():
    class Form(gallery.EveryFilter):
        pass

    assert len(form_tree(Form()).xpath("//form//select | //form//input[@type='text']")) == 2


def test_cards_have_a_management_form_a_name_a_tick_to_leave_out_and_one_button_to_add():
    page = tree(errors=False)
    assert one(page, "//input[@name='fig-TOTAL_FORMS']").get("value") == "2"
    titles = [title.text_content().split() for title in page.xpath("//*[@class='sl-card__title']")]
    assert titles == [["Figure", "1"], ["Figure", "2"]]
    assert len(page.xpath("//input[@type='checkbox'][contains(@name, 'DELETE')]")) == 2
    assert one(page, "//button[@name='fig-add']").text_content() == "Add another figure"


def test_the_button_labels_are_escaped_in_their_attribute():
    submits = form_tree(gallery.filled()).xpath("//button[@type='submit']")
    assert [(button.get("name"), button.text) for button in submits] == [
        ("save", "Save the report"),
        ("later", "Keep for later"),
    ]


def test_a_card_with_a_helper_of_its_own_is_drawn_by_it():
    class Folding(gallery.Figure):
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        helper.layout = Layout("amount", widgets.Folded("More", "grade"))

    formset = forms.formset_factory(Folding, extra=2)(prefix="fig")
    page = html.fromstring(
        gallery.render("{% load crispy_forms_tags %}<div>{{ formset|crispy }}</div>", {"formset": formset})
    )
    assert len(page.xpath("//details//input[@type='radio']")) == 2
    assert page.xpath("//form") == []

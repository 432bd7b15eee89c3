"""Forms as the crispy pack prints them: what a screen reader is told about each field."""

import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template
from django.utils.html import format_html


class Answer(forms.Form):
    title = forms.CharField(help_text=format_html("Read from: “{}”", "<b>PhD</b>"))
    city = forms.CharField(required=False, widget=forms.TextInput(attrs={"placeholder": "Umeå"}))
    notes = forms.CharField(required=False, help_text="A & B")
    paper = forms.ChoiceField(
        choices=[("A4", "A4"), ("Letter", "US Letter")], widget=forms.RadioSelect
    )
    mails = forms.BooleanField(required=False, label="Send mails")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def crispy(form: forms.Form, field: str) -> str:
    source = "{% load crispy_forms_filters %}{{ form." + field + "|as_crispy_field }}"
    return squeeze(Template(source).render(Context({"form": form})))


def squeeze(html: str) -> str:
    """Without the icons and the white space between tags, which carry no meaning."""
    html = re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)
    html = re.sub(r"<[^>]*>", lambda tag: re.sub(r"\s+", " ", tag[0]).replace(" >", ">"), html)
    return re.sub(r"\s*\n\s*", "", html).strip()


def test_text_field_with_a_mistake_names_its_label_hint_and_mistake():
    assert crispy(Answer({"paper": "A4"}), "title") == (
        '<div class="field ">'
        '<label class="label" for="id_title">Title <span class="optional">(required)</span></label>'
        '<input type="text" name="title" required aria-invalid="true"'
        ' aria-describedby="id_title_helptext id_title_error" id="id_title">'
        '<div class="errors" id="id_title_error">'
        '<p class="error"><span>This field is required.</span></p></div>'
        '<div class="hint" id="id_title_helptext">Read from: “&lt;b&gt;PhD&lt;/b&gt;”</div></div>'
    )


def test_plain_hint_is_escaped_and_no_placeholder_is_printed():
    assert "A &amp; B" in crispy(Answer(), "notes")
    assert "placeholder" not in crispy(Answer(), "city")


def test_radio_buttons_stand_in_a_fieldset_with_a_legend():
    assert crispy(Answer(), "paper") == (
        '<fieldset class="field group "><legend class="label">Paper</legend>'
        '<div class="choices" id="id_paper">'
        '<div class="choice"><input type="radio" name="paper" value="A4" id="id_paper_0" required>'
        '<label for="id_paper_0">A4</label></div>'
        '<div class="choice"><input type="radio" name="paper" value="Letter" id="id_paper_1"'
        ' required><label for="id_paper_1">US Letter</label></div></div></fieldset>'
    )


def test_checkbox_stands_before_its_label():
    assert crispy(Answer(), "mails") == (
        '<div class="field "><div class="choice">'
        '<input type="checkbox" name="mails" id="id_mails">'
        '<label for="id_mails">Send mails</label></div></div>'
    )


def test_whole_form_sums_its_mistakes_up_with_ways_to_the_fields():
    form = Answer({})
    form.helper = FormHelper()
    form.helper.layout = Layout(
        Fieldset("Posting", Row("title", "city"), "notes", "paper", "mails"), "secret"
    )
    form.helper.add_input(Submit("save", "Save"))
    html = squeeze(render_crispy_form(form))

    assert "<h2>2 things need another look</h2>" in html
    assert '<li><a href="#id_title">Title: This field is required.</a></li>' in html
    assert '<li><a href="#id_paper">Paper: This field is required.</a></li>' in html
    assert '<fieldset class="group "><legend>Posting</legend>' in html
    assert '<button class="button" type="submit" data-kind="primary" name="save"' in html


def test_mark_names_the_rarer_kind_of_field():
    class Mostly(forms.Form):
        email = forms.EmailField()
        password = forms.CharField()
        phone = forms.CharField(required=False)

    assert "optional" not in crispy(Mostly(), "email")
    assert '<span class="optional">(optional)</span>' in crispy(Mostly(), "phone")

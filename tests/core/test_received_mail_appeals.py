"""How long a no may be appealed against, read from the mail that brings it; never made up."""

from datetime import date

import pytest

from applications.core.received_mail import is_answer, read
from applications.core.received_mail.appeals import Period

SENT = date(2026, 12, 3)
NO = {
    "en": "We regret to inform you that your application was unsuccessful.",
    "sv": "Din ansökan har tyvärr inte gått vidare.",
    "de": "Leider können wir Ihre Bewerbung nicht berücksichtigen.",
    "no": "Din søknad har dessverre ikke nådd opp.",
    "nl": "Helaas bent u niet geselecteerd.",
}
# Months and days, then the sentences.
WITHIN = """
en 0 21 | You may appeal this decision within three weeks of receiving this decision.
en 0 30 | If you wish to appeal, you must do so within 30 days after the date of this letter.
en 0 21 | You can appeal. The appeal must have reached us no later than three weeks after that.
en 0 21 | If you disagree, you can appeal this decision. You have three weeks.
en 0 14 | You can appeal this decision. You must do so within 14 days after this mail.
sv 0 21 | Beslutet kan överklagas inom tre veckor från den dag du fick del av beslutet.
sv 0 21 | Du kan överklaga inom tre veckor.
sv 0 21 | Beslutet kan överklagas. Du har tre veckor på dig.
de 1 0 | Gegen diesen Bescheid können Sie Widerspruch einlegen. Sie haben dafür einen Monat Zeit.
de 1 0 | Gegen diesen Bescheid kann innerhalb eines Monats Widerspruch eingelegt werden.
no 0 21 | Du kan klage på vedtaket innen tre uker.
nl 0 42 | U kunt binnen zes weken bezwaar maken tegen dit besluit.
"""
NOT = """
en | The decision cannot be appealed.
en | You may appeal.
en | Appeals are answered within three weeks.
en | Feedback is given within three weeks.
en | You may appeal this decision to the board. You may not reapply within 12 months.
en | You may appeal this decision to the board. You have the right to feedback within three weeks.
en | You may appeal this decision. Documents are returned within three months.
en | Appeals are usually resolved within 20 working days.
en | The appeals committee will get back to you within 30 days.
en | You may appeal, and your data will be deleted within six months.
en | We received an appealing set of applications. Documents will be deleted within six months.
en | We received an appealing set of applications. You have three weeks to collect your papers.
sv | Du kan överklaga beslutet. Handlingarna förstörs inom sex månader.
sv | Överklaganden prövas av nämnden inom sex veckor.
de | Sie können Widerspruch einlegen. Ihre Unterlagen werden innerhalb von sechs Monaten gelöscht.
de | Ein Widerspruch wird innerhalb eines Monats beantwortet.
sv | Beslutet kan inte överklagas.
de | Ein Widerspruch ist ausgeschlossen.
"""


def cases(table):
    return [tuple(one.split(" | ")) for one in table.strip().splitlines()]


def appeals(text):
    return [one for one in read(text, sent=SENT) if one.kind == "appeal"]


@pytest.mark.parametrize(("told", "sentence"), cases(WITHIN))
def test_how_long_it_may_be_appealed_against(told, sentence):
    language, months, days = told.split()
    [found] = appeals(f"{NO[language]} {sentence}")
    assert found.within == Period(int(months), int(days))
    assert found.quote == sentence
    assert found.kept["within"] == [int(months), int(days), 0]


@pytest.mark.parametrize(("language", "sentence"), cases(NOT))
def test_what_tells_no_time_to_appeal_in(language, sentence):
    assert appeals(f"{NO[language]} {sentence}") == []


@pytest.mark.parametrize(
    "sentences",
    [
        "Appeals must reach the registrar by 10 December 2026.",
        "You may appeal by 10 December 2026. Your data will be deleted within six months.",
        "Appeals must reach us by 10 December 2026. Documents are returned within three months.",
        "You may appeal within three weeks, and no later than 10 December 2026.",
    ],
)
def test_a_day_that_is_named_goes_before_a_time(sentences):
    [found] = appeals(f"{NO['en']} {sentences}")
    assert (found.within, found.reply_by) == (None, date(2026, 12, 10))


@pytest.mark.parametrize(
    "sentence",
    [
        "We will send you the written grounds within two weeks.",
        "We will delete your documents within 6 months.",
        "The committee will publish the list within a month.",
        "Appeals are answered within two months.",
    ],
)
def test_how_long_they_take_does_not_hide_the_time_to_appeal(sentence):
    told = "Unfortunately your application was rejected. You may appeal within three weeks."
    [found] = appeals(f"{told} {sentence}")
    assert found.within == Period(days=21)
    assert appeals(f"{told} This decision cannot be appealed.") == []


def test_what_becomes_of_the_documents_is_no_time_to_appeal():
    told = "You may appeal this decision within three weeks."
    [found] = appeals(f"{NO['en']} {told} Your data will be deleted within six months.")
    assert (found.within, found.quote) == (Period(days=21), told)


def test_without_a_no_nothing_is_appealed_against():
    words = "Decisions may be appealed against within three weeks."
    assert appeals(f"We have received your application. {words}") == []
    assert not is_answer(read(words))


@pytest.mark.parametrize(
    "sentence",
    [
        "You may object to this decision within ten working days.",
        "You may appeal no later than 10 working days after the date of this letter.",
    ],
)
def test_working_days_have_weekends_between_them(sentence):
    [found] = appeals(f"{NO['en']} {sentence}")
    assert found.within == Period(working=10)
    assert Period(*found.kept["within"]).after(date(2026, 11, 30)) == date(2026, 12, 14)


@pytest.mark.parametrize(
    ("period", "begins", "ends"),
    [
        (Period(working=1), date(2026, 12, 4), date(2026, 12, 7)),
        (Period(working=1), date(2026, 12, 5), date(2026, 12, 7)),
        (Period(working=5), date(2026, 12, 2), date(2026, 12, 9)),
        (Period(months=1), date(2027, 1, 31), date(2027, 2, 28)),
        (Period(months=1), date(2027, 12, 15), date(2028, 1, 15)),
        (Period(months=13), date(2027, 1, 1), date(2028, 2, 1)),
        (Period(days=21), date(2026, 12, 20), date(2027, 1, 10)),
    ],
)
def test_the_last_day_of_a_time(period, begins, ends):
    assert period.after(begins) == ends

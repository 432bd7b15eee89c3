"""The list as CSV, brought into an empty account: what it says is the same there."""

import csv
import re
from datetime import date, time, timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.models import Application, Offer, Spreadsheet
from applications.services import applications, demo, offers
from applications.services.spreadsheets import taking
from applications.views.application import export
from tests.factories import NOW, ApplicationFactory, PersonFactory, ReferenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]

# Counted anew of what is there, or of what a list has no column for: files.
NOT_CARRIED = {
    "Deadline on my clock", "Next date on my clock", "Documents ready", "Documents asked for",
    "References in", "Added",
}  # fmt: skip
# How a link was sent is not told; the words for it, in both languages.
ASKED = {"request out", "request did not arrive", "förfrågan skickad", "förfrågan kom inte fram"}


def exported(client, person):
    """The lines of every tab below one head."""
    client.force_login(person)
    lines: list[list[str]] = []
    for tab in Application.Tab.values:
        text = client.get(f"/export/applications.csv?tab={tab}").getvalue().decode("utf-8-sig")
        head, *more = csv.reader(StringIO(text, newline=""))
        lines += more if lines else [head, *more]
    return lines


def carried(lines):
    """What is to be the same: letters that are asked for alike, whatever the way."""
    found = []
    for line in lines[1:]:
        row = dict(zip(export.columns(), line, strict=True))
        told = {name: cell for name, cell in row.items() if name not in NOT_CARRIED}
        for words in ASKED:
            told["Referees"] = re.sub(f"{words}|tillfrågad", "asked", told["Referees"])
        found.append(told)
    return sorted(found, key=lambda row: [row["Title"], row["Institution"]])


def taken_in_again(client, lines):
    """The applications of somebody else who brings these lines."""
    eva, out = PersonFactory(language=client.get("/").wsgi_request.user.language), StringIO()
    csv.writer(out).writerows(lines)
    client.force_login(eva)
    file = SimpleUploadedFile("mine.csv", out.getvalue().encode())
    client.post(f"{client.post(reverse('spreadsheets'), {'file': file})['Location']}take/")
    sheet = Spreadsheet.objects.get()
    while taking.work(sheet.pk, clock=lambda: NOW):
        pass
    return eva


@pytest.mark.parametrize("language", ["en", "sv"])
def test_own_list_out_and_in_gives_the_same_facts(client, language):
    ada = PersonFactory(language=language)
    demo.fill(ada, applications=25, seed=1, today=date(2026, 11, 23))
    before = exported(client, ada)

    eva = taken_in_again(client, before)

    assert carried(exported(client, eva)) == carried(before)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_offer_archive_names_only_and_the_hour_of_sending_are_carried(client, language):
    ada = PersonFactory(language=language)
    sent, answered = (ApplicationFactory(owner=ada, posting__title=name) for name in "ab")
    applications.put_into(sent, "submitted", now=NOW, day=date(2026, 11, 20))
    applications.put_into(answered, "submitted", now=NOW, day=date(2026, 11, 2), hour=time(14, 5))
    told = {"amount": 31_000, "currency": "NOK", "per": "year"}
    offers.save(Offer(application=answered, **told), date(2026, 12, 20), now=NOW)
    offers.accept(answered.offer, now=NOW - timedelta(days=3))
    ReferenceFactory(application=answered, mode="contact", state="agreed")
    ReferenceFactory(application=answered, mode="contact", referee__name="Meera Bose")
    applications.archive(sent, True, now=NOW - timedelta(days=1))
    before = exported(client, ada)

    eva = taken_in_again(client, before)

    assert carried(exported(client, eva)) == carried(before)
    first, second = Application.objects.for_user(eva).order_by("posting__title")
    assert (first.archived_at, first.submissions.get().day) == (
        sent.archived_at,
        date(2026, 11, 20),
    )
    assert (second.submitted_at, second.submissions.get().day) == (answered.submitted_at, None)
    assert [getattr(second.offer, name) for name in told] == list(told.values())
    assert (second.offer.decision, second.references.filter(mode="contact").count()) == (
        "accepted",
        2,
    )
    reply = second.deadlines.get(kind="reply")
    assert reply.date == date(2026, 12, 20) and reply.met_at
    assert second.offer.decided_at.astimezone(eva.tz).date() == date(2026, 11, 20)


def test_offer_whose_words_say_nothing_known_is_kept_in_the_notes(client):
    client.force_login(ada := PersonFactory(language="en"))
    lines = [
        ["University", "Offer", "Reply by", "Archived"],
        ["MIT", "oral, by phone", "soon", "no"],
    ]

    eva = taken_in_again(client, lines)

    application = Application.objects.for_user(eva).get()
    assert application.notes == "Offer: oral, by phone\nReply by: soon"
    assert not Offer.objects.exists() and application.archived_at is None
    assert not Application.objects.for_user(ada).exists()

"""The list as CSV, brought into an empty account: what it says is the same there."""

import csv
import re
from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.models import Application, Spreadsheet
from applications.services import demo
from applications.services.spreadsheets import taking
from applications.views.application import export
from tests.factories import NOW, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]

# Counted anew of what is there, or of what a list has no column for: files, offers, modes.
NOT_CARRIED = {
    "Deadline on my clock", "Next date on my clock", "Documents ready", "Documents asked for",
    "References in", "Added", "Archived", "Offer", "Offer amount", "Offer currency", "Offer per",
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
    """What is to be the same: days without their hour, letters that are asked for, own notes."""
    found = []
    for line in lines[1:]:
        row = dict(zip(export.columns(), line, strict=True))
        told = {name: cell for name, cell in row.items() if name not in NOT_CARRIED}
        told["Submitted"] = told["Submitted"][:10]
        told["Notes"] = re.sub(r"\n?(Archived|Arkiverade|Offer|Erbjudande)\w*.*", "", told["Notes"])
        for words in ASKED:
            told["Referees"] = re.sub(f"{words}|tillfrågad", "asked", told["Referees"])
        found.append(told)
    return sorted(found, key=lambda row: [row["Title"], row["Institution"]])


@pytest.mark.parametrize("language", ["en", "sv"])
def test_own_list_out_and_in_gives_the_same_facts(client, language):
    ada, eva = PersonFactory(language=language), PersonFactory(language=language)
    demo.fill(ada, applications=25, seed=1, today=date(2026, 11, 23))
    before = exported(client, ada)
    out = StringIO()
    csv.writer(out).writerows(before)
    client.force_login(eva)

    file = SimpleUploadedFile("mine.csv", out.getvalue().encode())
    client.post(f"{client.post(reverse('spreadsheets'), {'file': file})['Location']}take/")
    sheet = Spreadsheet.objects.get()
    while taking.work(sheet.pk, clock=lambda: NOW):
        pass

    assert carried(exported(client, eva)) == carried(before)

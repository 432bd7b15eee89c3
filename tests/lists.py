"""Three people's own lists, each shaped in its own way, and one that means no good; and how they
are brought and taken in."""

from datetime import date, datetime
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

# A sheet with a title above it, dates as in the United States, and a column for each letter.
ENGLISH = """My PhD list,,,,,,,,,,,
University,Program,Deadline,Time,Status,LoR 1,LoR 1 email,LoR 2,GRE,SoP,App fee,Website
Stanford University,PhD in Computer Science,12/01/2026,11:59 PM,In progress,Anil Sen,\
sen@cu.example,Meera Bose (asked),n/a,draft,$125,https://cs.stanford.example/phd
MIT,EECS,12/15/2026,11:59 PM,Not started,Anil Sen,sen@cu.example,,n/a,,$75,
University of Toronto,PhD Computer Science,1/5/2027,,Submitted,Anil Sen ✓,sen@cu.example,\
Meera Bose ✓,,done,,
"""

# As a Swedish spreadsheet saves "Unicode text", but with semicolons.
SWEDISH = """Lärosäte;Tjänst;Institution / avdelning;Ort;Sista ansökningsdag;Diarienummer;Länk;\
Läge;Handledare;Personligt brev;CV;Anteckningar
Umeå universitet;Doktorand i matematik;Matematik och matematisk statistik;Umeå;2027-01-15;\
AN 2.2.1-808-26;https://umu.example/808;Påbörjad;Eva Ek;utkast;klar;ring Eva; och fråga
Lunds universitet;Doktorand i fysik;;Lund;2027-02-01 kl 23.59;PA2026/1;;Ej påbörjad;;;klar;
Chalmers;Doktorand i AI;;Göteborg;löpande;;;Skickad;;;;
"""
SWEDISH = SWEDISH.replace("ring Eva; och fråga", '"ring Eva; och fråga"')


def excel() -> bytes:
    """Days as numbers since 1904, headings in two merged lines, a university for two rows."""
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.title = "Read me"
    book.active["A1"] = "Colours: red is urgent"
    sheet = book.create_sheet("Bewerbungen")
    rows = [
        ["Meine Bewerbungen 2027"],
        ["Hochschule", "Programm", "Frist", "Gutachten", None, "Gebühr (EUR)", "Notizen"],
        [None, None, None, "Gutachter 1", "Gutachter 2"],
        [
            "ETH Zürich",
            "Informatik",
            datetime(2026, 12, 15, 17),  # noqa: DTZ001 – cells know no zone
            "Anil Sen",
            "Meera Bose",
            75,
            None,
        ],
        [None, "Physik", date(2027, 3, 4), "Anil Sen", None, 75, "Lab ansehen"],
        ["TU München", "Mathematik", date(2027, 5, 31), "zugesagt", None, "keine", None],
    ]
    for row in rows:
        sheet.append(row)
    merged = ("A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3", "A4:A5")
    for cells in merged:
        sheet.merge_cells(cells)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


HOSTILE = f"""University,Programme,Deadline,Link
=HYPERLINK("http://evil.example";"MIT"),EECS,2026-12-15,
Oz,"=cmd|' /C calc'!A0",2026-12-15,
Umeå University,Mathematics,2026-12-15,javascript:alert(1)
,,2026-12-15,
{"x" * 301},Logic,2026-12-15,
Lund University,Physics,31/02/2027,data:text/html;base64,PHNjcmlwdD4=
"""


def workbook(sheets) -> bytes:
    """An Excel file of these rows, by the names of its sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def bring(client, data, name="list.csv"):
    """The page of a list that was brought, with what becomes of its rows."""
    given = data if isinstance(data, bytes) else data.encode()
    answer = client.post(reverse("spreadsheets"), {"file": SimpleUploadedFile(name, given)})
    assert answer.status_code == 302, strip_tags(answer.content.decode())[-1500:]
    return answer["Location"]


def take(client, page, **more):
    return client.post(f"{page}take/", more, follow=True)

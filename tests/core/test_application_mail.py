"""The mail with an application: a valid file whatever is in it, and every name in its field."""

from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.policy import SMTP, default
from random import Random

import pytest

from applications.core.application_mail import (
    Carried,
    Mailbox,
    differences,
    is_address,
    mailboxes,
    recipients,
)
from applications.core.application_mail.draft import LONGEST_LINK, Letter, eml, mailto
from applications.core.application_mail.letter import About, languages, question, subject, text
from applications.core.application_mail.record import is_whole
from applications.core.application_mail.weight import refusing, room, servers, travelling

ADA = Mailbox("ada@lind.example", "Ada Lind")
JOBS = Mailbox("jobs@x.example")
AT = datetime(2026, 11, 29, 5, 32, tzinfo=timezone(timedelta(hours=1)))
WHO = About("PhD in optics", "27/1", "Ada", "Lind")


def letter(**given) -> Letter:
    whole = {"sender": ADA, "to": (JOBS,), "cc": (), "subject": "PhD-27", "text": "Dear all,\n"}
    return Letter(**{**whole, **given})


def read(data: bytes):
    """As Python's parser reads it, which notes every defect of the file and of its fields."""
    mail = message_from_bytes(data, policy=default)
    assert [part.defects for part in mail.walk() if part.defects] == []
    for name in ("From", "To", "Cc", "Subject", "Date"):
        assert mail[name] is None or mail[name].defects == (), name
    return mail


def words_of(mail) -> str:
    return mail.get_body().get_content().replace("\r\n", "\n")


def test_draft_has_its_fields_its_words_and_its_files_byte_for_byte():
    pdf = bytes(range(256)) * 300
    said = letter(cc=(Mailbox("b@y.example", "Bo, Dr."),), text="Grüß Gott,\r\nhier — 1\u2028neu\n")
    data = eml(said, [("Lind_Ada.pdf", "application/pdf", pdf)], AT)

    mail = read(data)
    assert (mail["X-Unsent"], mail["Date"]) == ("1", "Sun, 29 Nov 2026 05:32:00 +0100")
    assert [one.addr_spec for one in mail["To"].addresses] == ["jobs@x.example"]
    assert [str(one) for one in mail["Cc"].addresses] == ['"Bo, Dr." <b@y.example>']
    assert str(mail["From"]) == "Ada Lind <ada@lind.example>"
    assert mail["Message-ID"] is None  # it is for the program that sends it
    assert words_of(mail) == "Grüß Gott,\nhier — 1\nneu\n"
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == (
        "Lind_Ada.pdf", "application/pdf",
    )  # fmt: skip
    assert attached.get_content() == pdf
    lines = data.split(b"\r\n")
    assert b"\n" not in b"".join(lines) and max(map(len, lines)) <= 998
    assert data.isascii()


@pytest.mark.parametrize(
    "name", ["Büro Übersicht 2027.pdf", "履歴書.pdf", f"{'Lebenslauf ä ' * 15}.pdf", 'a"b;c\\d.pdf']
)
def test_name_of_a_file_is_written_as_rfc_2231_has_it(name):
    data = eml(letter(), [(name, "application/pdf", b"%PDF")], AT)
    (attached,) = read(data).iter_attachments()
    assert attached.get_filename() == name
    assert max(map(len, data.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x00"])
@pytest.mark.parametrize("where", ["subject", "name", "file", "copy"])
def test_nothing_in_a_field_begins_another(where, end):
    evil = f"PhD{end}Bcc: all@x.example{end}{end}<html>"
    given = {
        "subject": {"subject": evil},
        "name": {"sender": Mailbox("ada@lind.example", evil)},
        "copy": {"cc": mailboxes(f"Bo{end}Bcc: all@x.example <b@y.example>")[0]},
    }.get(where, {})
    name = f"{evil}.pdf" if where == "file" else "CV.pdf"
    mail = read(eml(letter(**given), [(name, "application/pdf", b"%PDF")], AT))

    fields = {"X-Unsent", "From", "To", "Subject", "Date", "MIME-Version", "Content-Type"}
    assert set(mail.keys()) - {"Cc"} == fields
    assert words_of(mail) == "Dear all,\n"
    if where == "subject":
        assert mail["Subject"] == "PhD Bcc: all@x.example <html>"


def test_long_subject_is_folded_and_read_as_it_was():
    for words in ("PhD-27 Öffentlichkeit und Verwaltung " * 12, "x" * 480, "å" * 400):
        data = eml(letter(subject=words.strip()), [], AT)
        assert read(data)["Subject"] == words.strip()
        assert max(len(line) for line in data.split(b"\r\n\r\n")[0].split(b"\r\n")) <= 998


def test_addresses_beyond_ascii_are_as_dns_and_mail_have_them():
    umea = Mailbox("jobb@umeå.example", "Åsa Öberg")
    mail = read(eml(letter(to=(umea,)), [], AT))
    (to,) = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Åsa Öberg", "jobb@xn--ume-wla.example")

    data = eml(letter(to=(Mailbox("jöns@x.example"),)), [], AT)
    assert message_from_bytes(data, policy=SMTP.clone(utf8=True))["To"] == "jöns@x.example"


def test_any_words_make_a_mail_that_is_read_back_the_same():
    random = Random(14)
    signs = "aä߀中🙂\u202e\u0301 ,;:<>@\"'()\\=?_\t\r\n\x00\u2028"
    for _round in range(60):
        one, other = ("".join(random.choices(signs, k=random.randint(1, 90))) for _ in "ab")
        sender = Mailbox("ada@lind.example", one)
        mail = read(eml(letter(sender=sender, subject=other, text=one), [], AT))
        (address,) = mail["From"].addresses
        assert address.addr_spec == "ada@lind.example"
        assert "".join(mail["Subject"].split()) == "".join(
            "".join(c for c in other if c.isprintable()).split()
        )


def test_no_recipient_is_lost_whatever_the_others_are_called():
    random = Random(3)
    names = (
        "Åsa Öberg", "Søren Sørensen", "Zoë Brontë", "", "Bo Ek", "Lind, Ada", 'Dr. "Bo" Ek',
        "Łukasz Wiśniewski-Żółkiewski " * 6, "A plain name, which is long " * 7, "中村 太郎",
    )  # fmt: skip
    domains = ("physik.uni-musterstadt.example", "x.example", "umeå.example")
    for _round in range(150):
        to, cc = (
            tuple(
                Mailbox(f"person{part}{n}@{random.choice(domains)}", random.choice(names).strip())
                for n in range(random.randint(least, 6))
            )
            for part, least in (("a", 1), ("b", 0))
        )
        data = eml(letter(to=to, cc=cc), [], AT)
        mail = read(data)
        for name, wanted in (("To", to), ("Cc", cc)):
            there = mail[name].addresses if mail[name] else ()
            # Python's parser puts a blank between two encoded words of one name.
            assert [("".join(one.display_name.split()), one.addr_spec) for one in there] == [
                ("".join(box.name.split()), box.address.replace("umeå", "xn--ume-wla"))
                for box in wanted
            ]
        assert data.isascii() and max(map(len, data.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    ("typed", "found", "wrong"),
    [
        ("a@x.example, B <b@y.example>", ["a@x.example", "b@y.example"], []),
        ('"Lind, Ada" <a@x.example>;b@y.example', ["a@x.example", "b@y.example"], []),
        ("a@x.example\nA@X.example\n\n", ["a@x.example"], []),
        ("jobs (at) x.example", [], ["x.example"]),
        ("a@localhost", [], ["a@localhost"]),
        ("", [], []),
    ],
)
def test_addresses_are_read_as_people_type_them(typed, found, wrong):
    boxes, none = mailboxes(typed)
    assert [box.address for box in boxes] == found
    assert len(none) == len(wrong)


def test_only_an_address_is_applied_to_by_mail():
    assert recipients("jobs@x.example").to == (JOBS,)
    assert not recipients("https://x.example/apply?mail=jobs@x.example")
    assert not recipients("") and not recipients("by post")
    assert not is_address("a@x.example\r\nBcc: b@y.example")


def test_link_for_webmail_is_percent_encoded_and_says_when_it_is_cut():
    told = mailto(letter(to=(JOBS, Mailbox("b@umeå.example")), cc=(ADA,), text="1 & 2 = 3?\nå"))
    assert told.address == (
        "mailto:jobs@x.example,b@xn--ume-wla.example?cc=ada@lind.example&subject=PhD-27"
        "&body=1%20%26%202%20%3D%203%3F%0D%0A%C3%A5"
    )
    assert not told.is_cut
    cut = mailto(letter(text="\n".join(f"line {n} of a long letter" for n in range(200))))
    assert cut.is_cut and len(cut.address) <= LONGEST_LINK
    assert cut.address.endswith("letter")


@pytest.mark.parametrize("language", languages())
def test_letter_says_what_for_what_is_attached_and_who_signs(language):
    one, several = text(WHO, ["a.pdf"], language), text(WHO, ["a.pdf", "b.pdf"], language)
    bare = text(About("PhD in optics"), ["a.pdf"], language)
    for words in (one, several, bare, question(WHO, "31", language)):
        assert "PhD in optics" in words
        assert "{" not in words and "  " not in words
    assert "27/1" in one and "27/1" not in bare and one.endswith("Ada Lind")
    assert "a.pdf, b.pdf" in several
    assert subject(WHO, "", language).endswith(": PhD in optics (27/1), Ada Lind")
    assert subject(WHO, "PhD-27 {family}", language) == "PhD-27 Lind"


@pytest.mark.parametrize("sizes", [[1], [1_000, 57, 58], [2_500_000], [7_000_000, 400_000]])
def test_weight_is_that_of_the_file_that_goes(sizes):
    files = [(f"Lind_Ada_{n}.pdf", "application/pdf", bytes(size)) for n, size in enumerate(sizes)]
    went = len(eml(letter(), files, AT))
    assert went <= travelling(sizes, "Dear all,\n") <= went + 1_000


def test_what_there_is_room_for_fits():
    for server in servers():
        assert travelling([int(room(server.mb) * 1e6)], "x" * 5_000) <= server.bytes
        assert server.source.startswith("https://")
    assert [one.mb for one in refusing(21_000_000)] == [20, 10]
    assert refusing(9_000_000) == ()


def test_each_difference_of_the_mail_that_went_is_told_once():
    recorded = {"to": ["a@x.example"], "cc": ["b@x.example"]}
    cv, letter_, extra = (
        Carried("CV.pdf", 9, "1"),
        Carried("L.pdf", 9, "2"),
        Carried("x.png", 1, "9"),
    )
    went = {"to": ["b@X.example", "a@x.example"], "cc": []}
    assert differences(recorded, [cv, letter_], went, [letter_, cv]) == []

    other = Carried("CV.pdf", 9, "3")
    found = differences(recorded, [cv, letter_], {"to": ["c@x.example"]}, [other, extra])
    assert [(one["code"], one["name"]) for one in found] == [
        ("not_to", "a@x.example"), ("not_to", "b@x.example"), ("also_to", "c@x.example"),
        ("changed", "CV.pdf"), ("lacks", "L.pdf"), ("holds", "x.png"),
    ]  # fmt: skip


@pytest.mark.parametrize("length", range(1, 90, 4))
def test_long_subject_comes_back_without_a_blank_more_wherever_it_is_folded(length):
    words = f"Application: {'x' * length} ({'y' * 30}), Zoë Anne Łukasz, {'z ' * 30}ö"
    data = eml(letter(subject=words), [], AT)
    assert read(data)["Subject"] == words
    assert max(map(len, data.split(b"\r\n"))) <= 78


SENT = {"sender": "", "to": ["a@x.example"], "cc": [], "subject": "", "text": "", "files": []}
CAME = {"sealed": "", "files": 0, "differs": []}


@pytest.mark.parametrize(
    "mail",
    [
        {"to": "a@x.example"},
        {name: value for name, value in SENT.items() if name != "cc"},
        {**SENT, "to": [7]},
        {**SENT, "files": [{"name": "CV.pdf"}]},
        {**SENT, "came": {}},
        {**SENT, "came": {**CAME, "differs": [{"code": ["x"], "name": ""}]}},
        {**SENT, "perhaps": CAME},
        {**SENT, "else": {}},
        {"came": CAME},
    ],
)
def test_record_of_another_shape_is_none(mail):
    assert is_whole({**SENT, "came": CAME}) and is_whole({"perhaps": {**CAME, "receipt": ""}})
    assert not is_whole(mail)

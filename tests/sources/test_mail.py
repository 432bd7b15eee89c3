"""A mail as its reader sees it, whatever its sender made of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.errors import MailTooHeavy, NotReadable
from applications.sources.mail import is_mail, letter, text
from tests.hostile import HOSTILE

HEAD = b"From: Ann <a@b.example>\r\nDate: Fri, 20 Nov 2026 10:00:00 +0100\r\nSubject: Hi\r\n"
MAILS = [name for name, one in HOSTILE.items() if one.file.endswith(".eml")]


def test_head_is_told_on_one_line_and_the_moment_in_utc():
    mail = letter(HEAD + b"X: y\r\n\r\nHello, Asha.\r\n> older")

    assert (mail.sender, mail.address, mail.subject) == ("Ann <a@b.example>", "a@b.example", "Hi")
    assert mail.sent_at == "2026-11-20T09:00:00+00:00"
    assert mail.text == "Hello, Asha.\n> older"


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"Content-Type: text/plain; charset=klingon\r\n\r\nHej d\xe5", "Hej då"),
        (b"Content-Type: text/plain; charset=utf-8\r\n\r\nHej d\xe5", "Hej då"),
        (b"Content-Type: text/plain; charset=utf-16\r\n\r\nHello, Asha", "Hello, Asha"),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!?", ""),
        (b"Content-Type: text/plain; charset=undefined\r\n\r\nHej d\xe5", "Hej då"),
        (b"Content-Type: multipart/mixed\r\n\r\nHello without a boundary", ""),
        (
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
            b"Content-Type: multipart/related\r\n\r\nWords without a boundary.\r\n--b--",
            "Words without a boundary.",
        ),
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nCut off he", "Cut off he"),
        (
            b"Content-Type: text/html\r\n\r\n<p>Hi<script>x()</script> there<img src=//e.example>",
            "Hi",
        ),
        (
            b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nSigned words here.\r\n"
            b"--b\r\nContent-Type: application/pgp-signature\r\n\r\nxyz\r\n--b--",
            "Signed words here.",
        ),
        (
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nFYI\r\n--b\r\n"
            b"Content-Type: message/rfc822\r\n\r\nSubject: Inner\r\n\r\nThe inner words.\r\n--b--",
            "The inner words.",
        ),
    ],
)
def test_broken_mail_says_what_can_be_read_of_it(head, words):
    assert words in letter(HEAD + b"MIME-Version: 1.0\r\n" + head).text


@pytest.mark.parametrize(
    ("head", "hidden"),
    [
        (
            b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMIAG",
            "encrypted",
        ),
        (b"Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\n\r\n--b--", "encrypted"),
        (b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\neJ8+", "outlook"),
        (b"\r\n\r\n", "empty"),
        (b"\r\n\r\nHello, Asha.", ""),
    ],
)
def test_mail_without_words_says_why(head, hidden):
    assert letter(HEAD + b"MIME-Version: 1.0\r\n" + head).hidden == hidden


def with_a_file(*head):
    """A mail with a file whose head says so."""
    lines = (HEAD, b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n", b"Hello, Asha.")
    return b"".join((*lines, b"\r\n--b\r\n", b"\r\n".join(head), b"\r\n\r\n%PDF\r\n--b--"))


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"Content-Disposition: attachment; filename*=utf-8''r%C3%A5.pdf", "rå.pdf"),
        (b"Content-Type: application/pdf; name*=utf-8''a.pdf; name*0=a.pdf", "utf-8''a.pdf"),
        (b"Content-Disposition: attachment; filename*=utf\x00-8''a.pdf", "a.pdf"),
        (b"Content-Disposition: attachment; filename*=idna''a..b", "idna''a..b"),
        (b'Content-Disposition: attachment; filename="a.pdf"; x*', "a.pdf"),
    ],
)
def test_file_is_named_however_its_name_is_written(head, name):
    mail = letter(with_a_file(head))

    assert [one for one, _size in mail.attached] == [name]
    assert mail.text == "Hello, Asha."


@pytest.mark.parametrize(("kind", "is_named"), [(b"application/pdf", True), (b"image/png", False)])
def test_picture_within_the_words_is_no_file_and_anything_else_is(kind, is_named):
    within = b"Content-Disposition: inline; filename=a\r\nContent-Id: <a@b>"

    assert bool(letter(with_a_file(b"Content-Type: " + kind, within)).attached) == is_named


NAMES = st.sampled_from(["name", "filename", "charset", "boundary", "format"])
CODED = st.sampled_from(["", "*", "*0", "*0*"])
VALUES = st.sampled_from(
    ["a.pdf", "utf-8''a", "\0''a", "idna''a..b", "undefined", '"', "=?utf-8?q?=00?=", "=?idna?q?.."]
)
PARAMETERS = st.lists(st.builds("; {}{}={}".format, NAMES, CODED, VALUES), max_size=4).map("".join)


@settings(max_examples=200, deadline=None)
@given(VALUES, PARAMETERS, PARAMETERS)
def test_nonsense_in_a_head_loses_no_mail(value, kind, disposition):
    lines = f"From: {value}\nSubject: {value}\nDate: {value}\nContent-Type: text/plain{kind}\n"
    data = f"{lines}Content-Disposition: inline{disposition}\n\nHello, Asha.".encode()

    assert "Hello" in letter(data).text
    assert "Hello" in text(data)


def test_lines_and_signs_in_a_head_make_no_other_head():
    mail = letter(
        b"Subject: =?utf-8?q?Hi=0ABcc:_eve=40e.example=00?=\r\n"
        b'From: "a\r\n b" <not an address>\r\nDate: never\r\n\r\nHello'
    )

    assert mail.subject == "Hi Bcc: eve@e.example"
    assert (mail.address, mail.sent_at) == ("", "")
    assert "\n" not in mail.sender


@pytest.mark.parametrize("year", ["1970", "9999"])
def test_moment_outside_of_what_a_form_takes_is_none(year):
    assert letter(f"From: a@b.se\nDate: 31 Dec {year} 23:30 -0100\n\nHi".encode()).sent_at == ""


def test_what_is_no_text_is_refused():
    with pytest.raises(NotReadable):
        letter(HEAD + b"\r\n" + bytes(range(1, 32)) * 40)


@pytest.mark.parametrize("name", MAILS)
def test_hostile_mail_is_read_or_refused(name):
    try:
        assert isinstance(letter(HOSTILE[name].make(8_000)).text, str)
    except MailTooHeavy as refusal:
        assert len(str(refusal)) > 20


def test_mail_is_told_by_its_name_or_its_head():
    assert is_mail(b"x", "Mail.EML")
    assert is_mail(HEAD + b"\r\nHello")
    assert not is_mail(b"Title: PhD\nDeadline: 3 May\n\nApply")
    assert not is_mail(b"%PDF-1.7", "mail.pdf")

"""manage.py mail_in: one mail from a mail server's pipe, or from a file."""

import os
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from applications.models import ReceivedMail
from applications.services import received_mails
from tests.factories import ApplicationFactory, PersonFactory

pytestmark = pytest.mark.django_db

MAIL = b"From: hr@umu.se\nSubject: Your application\nDate: Fri, 20 Nov 2026 10:00:00 +0100\n\n%s\n"


@pytest.fixture
def application():
    return ApplicationFactory(owner=PersonFactory(email="asha@example.org"))


def pipe(monkeypatch, data, email="asha@example.org"):
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(data)))
    out = StringIO()
    call_command("mail_in", email, stdout=out)
    return out.getvalue()


def test_piped_mail_waits_with_its_proposals_once_and_nothing_acts(monkeypatch, application):
    mail = MAIL % b"You have not been selected for AN 2.2.1-9-26."

    assert pipe(monkeypatch, mail, "Asha@Example.org").endswith("waiting, 1 proposed\n")
    pipe(monkeypatch, mail)

    application.refresh_from_db()
    assert (application.stage, ReceivedMail.objects.get().state) == ("preparing", "waiting")


def test_mail_is_read_from_a_file(tmp_path, application):
    file = tmp_path / "mail"
    file.write_bytes(MAIL % "Tack för din ansökan!".encode())

    call_command("mail_in", "asha@example.org", str(file), stdout=StringIO())

    assert ReceivedMail.objects.get().proposals[0]["kind"] == "receipt"


def test_what_cannot_be_kept_ends_as_mail_servers_expect_it(monkeypatch, tmp_path, application):
    codes = {}

    def ends(name, *arguments, data=MAIL % b"Hello"):
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(data)))
        with pytest.raises(CommandError) as refused:
            call_command("mail_in", *arguments)
        codes[name] = refused.value.returncode
        return str(refused.value)

    assert "no account" in ends("nobody", "eve@example.org")
    assert "no saved mail" in ends("no mail", "asha@example.org", data=b"\x00\x01 hello")
    assert "cannot be read" in ends("no file", "asha@example.org", str(tmp_path / "none"))
    monkeypatch.setattr(received_mails, "MOST_WAITING", 0)
    assert "wait for your look already" in ends("too many", "asha@example.org")
    monkeypatch.setattr(received_mails, "keep", _away)
    ends("database away", "asha@example.org")

    assert codes == {
        "nobody": os.EX_NOUSER,
        "no mail": os.EX_DATAERR,
        "no file": os.EX_NOINPUT,
        "too many": os.EX_TEMPFAIL,
        "database away": os.EX_TEMPFAIL,
    }
    assert not ReceivedMail.objects.exists()


def _away(*_given, **_named):
    raise OperationalError("the database is away")

"""export_account and import_account: a ZIP out and in, and a sentence where it cannot be."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from applications.models import Application, User
from tests.factories import PersonFactory, whole_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def test_account_goes_out_and_comes_back_under_another_address(tmp_path):
    whole_account("canary", email="ada@example.org")
    path, said = tmp_path / "ada.zip", StringIO()

    call_command("export_account", "Ada@example.org", path, stdout=said)
    call_command("import_account", "new@example.org", path, stdout=said)

    assert Application.objects.get(owner__email="new@example.org").notes == "canary"
    assert "Sign in with the password" in said.getvalue()


def test_import_that_is_refused_makes_no_account(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK")

    with pytest.raises(CommandError, match="no ZIP"):
        call_command("import_account", "new@example.org", path)
    assert not User.objects.exists()


def test_import_under_what_is_no_address_is_refused(tmp_path):
    whole_account("canary", email="ada@example.org")
    path = tmp_path / "ada.zip"
    call_command("export_account", "ada@example.org", path, stdout=StringIO())

    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("import_account", path, "new@example.org")
    assert User.objects.count() == 1


def test_export_overwrites_no_file_and_knows_no_stranger(tmp_path):
    PersonFactory(email="ada@example.org")
    path = tmp_path / "there"
    path.touch()

    with pytest.raises(CommandError, match="is there already"):
        call_command("export_account", "ada@example.org", path)
    with pytest.raises(CommandError, match="no account"):
        call_command("export_account", "eve@example.org", path)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_account", "ada@example.org", tmp_path / "none")

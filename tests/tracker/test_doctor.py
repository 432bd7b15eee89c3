"""The doctor finds what is missing and names the one line that mends it."""

import socket
from io import StringIO
from ssl import SSLCertVerificationError
from urllib.error import URLError

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from applications.errors import RendererMissing
from applications.pdf import render
from tests.factories import PersonFactory
from tests.wire import serving
from tracker import broker, doctor
from tracker.doctor import MISSING, NOTE, OK, Diagnosis
from tracker.wsgi import application


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.django_db
def test_doctor_of_a_sound_house_finds_nothing_missing():
    out = StringIO()

    call_command("doctor", stdout=out, no_color=True)

    assert not [line for line in out.getvalue().splitlines() if line.startswith(MISSING)]


@pytest.mark.django_db
def test_doctor_leaves_with_1_when_something_needed_is_missing(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.DATA_DIR = tmp_path / "file" / "nowhere"
    out = StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("doctor", stdout=out, no_color=True)

    assert left.value.code == 1
    assert f"missing {settings.DATA_DIR} cannot be written\n        → set DATA_DIR to a folder" in (
        out.getvalue()
    )


@pytest.mark.django_db
def test_database_without_a_caretaker_names_createsuperuser():
    PersonFactory()

    assert doctor.check_database() == [
        Diagnosis(OK, f"The database ({connection.vendor}) is up to date"),
        Diagnosis(NOTE, "Nobody may enter the admin panel yet", "manage.py createsuperuser"),
    ]


@pytest.mark.django_db
def test_database_with_a_caretaker_is_complete():
    PersonFactory(is_staff=True, is_superuser=True)

    assert doctor.check_database()[1] == Diagnosis(OK, "Someone may enter the admin panel")


@pytest.mark.django_db
def test_database_that_lacks_a_migration_names_migrate():
    newest = MigrationRecorder.Migration.objects.filter(app="applications").latest("pk")
    newest.delete()

    assert doctor.check_database() == [
        Diagnosis(
            NOTE,
            "The database is not up to date, migrations to run: 1",
            "manage.py up does it, as does manage.py migrate",
        )
    ]


def test_what_the_first_start_makes_is_no_fault_before_it(settings, tmp_path, monkeypatch):
    settings.DATA_DIR, settings.WHITENOISE_USE_FINDERS = tmp_path / "var/data", False
    settings.STATIC_ROOT = settings.DATA_DIR / "static"
    monkeypatch.setitem(connection.settings_dict, "NAME", settings.DATA_DIR / "tracker.sqlite3")
    monkeypatch.setattr(connection, "vendor", "sqlite")

    assert [*doctor.check_data_dir(), *doctor.check_database(), doctor.check_static_files()] == [
        Diagnosis(NOTE, f"{settings.DATA_DIR} is not there yet", "manage.py up does it"),
        Diagnosis(NOTE, "There is no database yet", "manage.py up does it"),
        Diagnosis(
            NOTE,
            "Style sheets are not collected yet",
            "manage.py up does it, as does manage.py collectstatic --no-input",
        ),
    ]


def test_sqlite_that_cannot_search_texts_is_told(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setattr(doctor, "_searches", lambda: False)

    [one] = doctor.check_database()
    assert (one.state, "FTS5" in one.says, "DATABASE_URL" in one.mends) == (MISSING, True, True)


def test_certificate_that_nobody_trusts_is_named(settings, monkeypatch):
    settings.LOCAL, settings.SITE_URL = False, "https://apply.example.org"
    fault = SSLCertVerificationError()
    fault.verify_message = "self-signed certificate"

    def refuse(site):
        raise URLError(fault)

    monkeypatch.setattr(doctor, "_send_a_form", refuse)

    [finding] = doctor.check_forms()
    assert (finding.state, finding.says) == (
        NOTE,
        "The certificate of https://apply.example.org is not trusted here: self-signed certificate",
    )


def test_missing_pango_only_costs_the_bundles(monkeypatch):
    monkeypatch.setattr(render, "LIBRARIES", ("no-such-library",))

    assert doctor.check_paper() == Diagnosis(
        NOTE, "No bundles can be built: Pango is not installed", RendererMissing.remedy
    )


def test_redis_that_does_not_answer_is_missing(settings, closed_port):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{closed_port}"

    finding = doctor.check_queue()

    assert (finding.state, finding.mends) == (MISSING, "set REDIS_URL")
    assert finding.says.startswith("Redis at 127.0.0.1 does not answer: ")


def test_own_queue_is_seen_running(settings, queue):
    settings.REDIS_URL, settings.CELERY_BROKER_URL = "", queue.celery_url
    settings.DATA_DIR = queue.folder

    assert doctor.check_queue() == Diagnosis(OK, "The queue is running")


def test_mail_server_that_answers_is_fine(smtp_sink):
    assert doctor.check_mail() == Diagnosis(
        OK, f"The mail server 127.0.0.1:{smtp_sink.port} answers"
    )


def test_mail_server_that_is_away_is_missing(settings, closed_port):
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "applications.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port

    finding = doctor.check_mail()

    assert (finding.state, finding.mends) == (MISSING, "set EMAIL_URL")


@pytest.mark.parametrize(("local", "state"), [(True, OK), (False, MISSING)])
def test_kept_mails_are_fine_on_ones_own_machine_only(settings, local, state):
    settings.LOCAL, settings.SENDS_MAIL = local, False

    assert doctor.check_mail().state == state


def test_plain_http_outside_this_machine_is_noted(settings):
    settings.LOCAL, settings.HTTPS, settings.SITE_URL = False, False, "http://apply.example.org"

    assert doctor.check_address().state == NOTE


# ── Forms, through whatever stands in front ───────────────────────────────────────────────────────


@pytest.fixture
def lives_at(settings):
    """lives_at(address) → the settings of a server that people reach there."""

    def live(address: tuple[str, int]) -> str:
        settings.LOCAL = settings.HTTPS = False
        settings.SITE_HOST = f"127.0.0.1:{address[1]}"
        settings.SITE_URL = f"http://{settings.SITE_HOST}"
        settings.ALLOWED_HOSTS, settings.CSRF_TRUSTED_ORIGINS = ["127.0.0.1"], [settings.SITE_URL]
        return settings.SITE_URL

    return live


@pytest.mark.django_db(transaction=True)
def test_site_that_takes_a_form_is_fine(lives_at):
    with serving(application) as there:
        site = lives_at(there)

        assert doctor.check_forms() == [Diagnosis(OK, f"Forms sent to {site} are accepted")]


@pytest.mark.parametrize(
    ("status", "state", "says"),
    [
        ("301 Moved", MISSING, "{} sends its visitors in circles"),
        ("403 Forbidden", MISSING, "A form sent to {} is answered with 403"),
        ("404 Not Found", MISSING, "A form sent to {} is answered with 404"),
        ("502 Bad Gateway", NOTE, "{} answers 502"),
    ],
)
def test_site_that_takes_no_form_is_told_with_the_line_to_mend(lives_at, status, state, says):
    def app(environ, start_response):
        start_response(status, [("Location", environ["PATH_INFO"]), ("Content-Length", "0")])
        return [b""]

    with serving(app) as there:
        site = lives_at(there)
        [finding] = doctor.check_forms()

    assert finding.state == state
    assert finding.says.startswith(says.format(site))
    assert "docs/proxies/" in finding.mends


def test_site_that_does_not_answer_yet_is_noted(lives_at, closed_port):
    site = lives_at(("127.0.0.1", closed_port))

    assert doctor.check_forms() == [
        Diagnosis(
            NOTE,
            f"{site} does not answer: [Errno 111] Connection refused",
            "start the app and its proxy, then run this again",
        )
    ]


def test_nothing_is_sent_on_ones_own_machine():
    assert doctor.check_forms() == []


def test_socket_of_a_deep_data_folder_lies_in_a_private_one(tmp_path):
    deep = tmp_path.joinpath(*["a-long-name"] * 12)

    path = broker.socket_path(deep)

    assert len(str(path)) <= broker.LONGEST_SOCKET_PATH
    assert path == broker.socket_path(deep) != broker.socket_path(deep / "b")


def test_private_folder_of_someone_else_is_refused(tmp_path):
    (tmp_path / "taken").symlink_to(tmp_path)

    with pytest.raises(PermissionError):
        broker.make_private(tmp_path / "taken")

"""What the environment may say, and the sentence for what it may not."""

import os
import runpy
import stat
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from applications import urls

Read = Callable[..., dict[str, Any]]
KEY = "k3y" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2
SERVER = {
    "HOST": "0.0.0.0",
    "SECRET_KEY": KEY,
    "SITE_URL": "https://apply.example.org",
    "BEHIND_PROXY": "yes",
}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Read:
    """read(**env) → the settings as a start with this environment sees them."""

    def read_settings(**env: str) -> dict[str, Any]:
        for name in tuple(os.environ):
            if name.isupper() and name not in ("PATH", "HOME"):
                monkeypatch.delenv(name)
        for name, value in {"DATA_DIR": str(tmp_path / "data"), **env}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path("tracker/settings.py")

    return read_settings


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"PORT": "70000"}, "PORT='70000': write a whole number from 1 to 65535."),
        ({"DEBUG": "maybe"}, "DEBUG='maybe': write yes or no."),
        ({"SIGNUP": "perhaps"}, "SIGNUP='perhaps': write one of open, invite, closed."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL='loud': write one of debug, info, warning, error."),
        (
            {"DATABASE_URL": "mysql://localhost/x"},
            "DATABASE_URL: must begin with sqlite:// or postgres:// or postgresql://.",
        ),
        *(
            (
                {"DATABASE_URL": wrong},
                "DATABASE_URL: write postgres://user:password@host:5432/name.",
            )
            for wrong in ("postgres://", "postgres://u@h/", "postgres://h", "postgres://h:x/name")
        ),
        ({"SITE_NAME": "PhD\nTracker"}, "SITE_NAME='PhD\\nTracker': write it in one line."),
        ({"MAIL_FROM": "a@b.org\nc"}, "MAIL_FROM='a@b.org\\nc': write it in one line."),
        *(
            (
                {"MAIL_FROM": wrong},
                f"MAIL_FROM={wrong!r}: write an address, like PhD Tracker <tracker@example.org>.",
            )
            for wrong in ("tracker", "Tracker <>", "a@b.org, c@d.org", "A, B <a@b.org>", "a@")
        ),
        *(
            (
                {"ADMIN_PATH": wrong},
                f"ADMIN_PATH={wrong!r}: the app has pages of its own at /{wrong.split('/')[0]}/."
                " Write another path.",
            )
            for wrong in ("applications", "accounts/staff", "static", "healthz")
        ),
        (
            {"REDIS_URL": "localhost:6379"},
            "REDIS_URL: must begin with redis:// or rediss:// or unix:// or memory://.",
        ),
        (
            {"SITE_URL": "https://example.org/apply"},
            "SITE_URL='https://example.org/apply': write the address without a path,"
            " like https://apply.example.org.",
        ),
        *(
            (
                {"SITE_URL": wrong},
                f"SITE_URL={wrong!r}: write the address without a path,"
                " like https://apply.example.org.",
            )
            for wrong in (
                "https://",
                "https://x:port",
                "https://ada@x.org",
                "https://a..b",
                "http://[",
            )
        ),
        ({"ADMIN_PATH": "a b"}, "ADMIN_PATH='a b': write letters, digits and dashes, like desk-7."),
        (
            {"EMAIL_URL": "mail.example.org"},
            "EMAIL_URL: write smtp+tls://user:password@host:587"
            " or smtp+ssl://user:password@host:465.",
        ),
        (
            {"FILES_URL": "s3://host"},
            "FILES_URL: write"
            " s3://key:secret@s3.eu-north-1.amazonaws.com/bucket?region=eu-north-1.",
        ),
        (
            {"SECRET_KEY_FILE": "/nowhere"},
            "SECRET_KEY_FILE='/nowhere': cannot be read (No such file or directory).",
        ),
        (
            {"DATA_DIR": "/dev/null/data"},
            "DATA_DIR='/dev/null/data': cannot be written (Not a directory)."
            " Name a folder of yours in DATA_DIR.",
        ),
        (
            {"HOST": "0.0.0.0"},
            "HOST='0.0.0.0' can be reached from outside, so SECRET_KEY must be set:"
            " 50 random characters or more.",
        ),
        (
            {**SERVER, "SECRET_KEY": "x" * 60},
            "SECRET_KEY: too easy to guess. Use 50 random characters or more.",
        ),
        (
            {**SERVER, "SITE_URL": ""},
            "SITE_URL must be set, for example https://apply.example.org: mails carry links to it.",
        ),
        (
            {"METRICS_TOKEN": "short"},
            "METRICS_TOKEN: too easy to guess. Use 20 characters or more.",
        ),
        (
            {**SERVER, "DEBUG": "yes"},
            "DEBUG=yes shows secrets to visitors: it is for your own machine, without SECRET_KEY.",
        ),
        (
            {**SERVER, "BEHIND_PROXY": "no"},
            "SITE_URL begins with https, so a proxy must stand in front and set"
            " X-Forwarded-Proto and X-Forwarded-For."
            " Write BEHIND_PROXY=yes when only that proxy can reach the app.",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_wrong_setting_is_refused_with_a_sentence(read, env, sentence):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(**env)

    assert str(refusal.value) == sentence


def test_every_path_of_ours_is_kept_from_the_panel(read):
    heads = {str(pattern.pattern).lstrip("^").split("/")[0] for pattern in urls.urlpatterns}

    assert read()["OUR_PATHS"] == (heads - {""}) | {
        "accounts",
        "static",
        "healthz",
        "readyz",
        "metrics",
    }


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("Ada, and others", '"Ada, and others" <tracker@127.0.0.1>'),
        ("PhD Tracker", "PhD Tracker <tracker@127.0.0.1>"),
    ],
)
def test_name_of_the_site_is_the_senders_whatever_stands_in_it(read, name, sender):
    assert read(SITE_NAME=name)["DEFAULT_FROM_EMAIL"] == sender


def test_local_mode_makes_a_key_once_for_its_owner_only(read, tmp_path):
    first, second = read(), read()

    file = tmp_path / "data" / "secret_key"
    assert first["SECRET_KEY"] == second["SECRET_KEY"] == file.read_text()
    assert len(first["SECRET_KEY"]) >= 50
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file.parent, file)] == [0o700, 0o600]


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("localhost", "http://localhost:8000"),
        ("[::1]", "http://[::1]:8000"),
    ],
)
def test_local_mode_is_open_to_this_machine_alone(read, host, site):
    settings = read(HOST=host)

    chosen = ("LOCAL", "DEBUG", "SIGNUP", "SITE_URL", "SESSION_COOKIE_NAME")
    assert [settings[name] for name in chosen] == [True, False, "open", site, "session"]
    assert sorted(settings["ALLOWED_HOSTS"]) == ["127.0.0.1", "[::1]", "localhost"]


def test_server_mode_is_closed_and_encrypted(read):
    settings = read(**SERVER)

    chosen = ("LOCAL", "SIGNUP", "ALLOWED_HOSTS", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME")
    assert [settings[name] for name in chosen] == [
        False,
        "closed",
        ["apply.example.org"],
        "__Host-session",
        "__Host-csrf",
    ]


@pytest.mark.parametrize(
    ("env", "whole_domain"),
    [(SERVER, False), ({**SERVER, "HSTS_SUBDOMAINS": "yes"}, True)],
    ids=["by itself", "when asked"],
)
def test_browsers_insist_on_tls_for_other_sites_of_the_domain_only_when_asked(
    read, env, whole_domain
):
    settings = read(**env)

    chosen = ("SECONDS", "INCLUDE_SUBDOMAINS", "PRELOAD")
    assert [settings[f"SECURE_HSTS_{name}"] for name in chosen] == [
        365 * 24 * 3600,
        whole_domain,
        whole_domain,
    ]


def test_plain_http_is_not_promised_to_be_anything_else(read):
    env = {**SERVER, "SITE_URL": "http://apply.example.org", "BEHIND_PROXY": "no"}

    assert read(**env)["SECURE_HSTS_SECONDS"] == 0


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://apply.example.org", "https://apply.example.org"),
        ("https://Apply.Example.org/", "https://apply.example.org"),
        ("https://apply.example.org:443", "https://apply.example.org"),
        ("https://apply.example.org:8443", "https://apply.example.org:8443"),
        ("http://apply.example.org:80", "http://apply.example.org"),
        ("http://apply.example.org:443", "http://apply.example.org:443"),
        ("https://umeå.example.org", "https://xn--ume-wla.example.org"),
        ("http://[2001:DB8::7]:8000", "http://[2001:db8::7]:8000"),
    ],
)
def test_site_url_is_kept_as_browsers_name_the_origin_of_a_form(read, given, origin):
    settings = read(**{**SERVER, "SITE_URL": given})

    assert settings["SITE_URL"] == origin
    assert settings["CSRF_TRUSTED_ORIGINS"] == [origin]
    assert settings["SITE_HOST"] == origin.partition("://")[2]


def test_secret_may_stand_in_a_file(read, tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n")

    assert read(SECRET_KEY_FILE=str(tmp_path / "key"), SITE_URL="http://x.org")["SECRET_KEY"] == KEY


@pytest.mark.parametrize(
    ("given", "keys"),
    [("", []), (KEY, [KEY]), (f"{KEY}2, {KEY}1\n{KEY}0", [f"{KEY}2", f"{KEY}1", f"{KEY}0"])],
)
def test_keys_before_are_several(read, given, keys):
    assert read(**SERVER, SECRET_KEY_OLD=given)["SECRET_KEY_FALLBACKS"] == keys


@pytest.mark.parametrize("given", ["short", f"{KEY} short", f"{KEY}, {KEY[:49]}", "a,b"])
def test_key_before_that_can_be_guessed_stops_the_start(read, given):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_OLD: a key in it has fewer than 50"):
        read(**SERVER, SECRET_KEY_OLD=given)


def test_key_before_may_hold_a_comma(read):
    key = f"{KEY[:30]},{KEY[:30]}"

    assert read(**SERVER, SECRET_KEY_OLD=f"{key} {KEY}")["SECRET_KEY_FALLBACKS"] == [key, KEY]


def test_database_url_keeps_its_options(read):
    database = read(DATABASE_URL="postgres://u:p@db:5433/t?sslmode=require")["DATABASES"]["default"]

    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", 5433, "t")
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_redis_url_serves_queue_and_cache(read):
    settings = read(REDIS_URL="unix:///run/redis.sock")

    assert settings["CELERY_BROKER_URL"] == "redis+socket:///run/redis.sock"
    assert settings["CACHES"]["default"]["LOCATION"] == "unix:///run/redis.sock"


def test_email_url_becomes_djangos_mail_settings(read):
    settings = read(EMAIL_URL="smtp+tls://ada:s%40crit@mail.example.org:587")

    chosen = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS")
    assert [settings[name] for name in chosen] == [
        "mail.example.org",
        587,
        "ada",
        "s@crit",
        True,
    ]


@pytest.mark.parametrize(
    "env",
    [
        {"EMAIL_URL": "anymail://postmark?POSTMARK_SERVER_TOKEN=t"},
        {"FILES_URL": "s3://key:s%2Fecret@s3.example.org/bucket?region=eu"},
    ],
    ids=lambda env: next(iter(env)),
)
def test_extras_of_a_server_work_when_installed_and_say_so_when_not(read, env):
    [(name, value)] = env.items()
    package = "django-anymail" if name == "EMAIL_URL" else "django-storages"
    if package not in {found.name for found in metadata.distributions()}:
        with pytest.raises(ImproperlyConfigured) as refusal:
            read(**env)
        scheme = value.partition(":")[0]
        assert str(refusal.value) == (
            f"{name}: {scheme}:// needs `pip install -r requirements-server.txt` first."
        )
    elif name == "EMAIL_URL":
        settings = read(**env)
        assert settings["EMAIL_BACKEND"] == "anymail.backends.postmark.EmailBackend"
        assert settings["ANYMAIL"] == {"POSTMARK_SERVER_TOKEN": "t"}
    else:
        assert read(**env)["STORAGES"]["default"]["OPTIONS"] == {
            "endpoint_url": "https://s3.example.org",
            "bucket_name": "bucket",
            "access_key": "key",
            "secret_key": "s/ecret",
            "region_name": "eu",
            "file_overwrite": False,
        }


def test_manage_says_the_sentence_and_nothing_else(tmp_path):
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DEBUG": "maybe"}

    ran = subprocess.run(
        [sys.executable, "manage.py", "doctor"], env=env, capture_output=True, text=True
    )

    assert (ran.returncode, ran.stdout, ran.stderr) == (
        1,
        "",
        "DEBUG='maybe': write yes or no.\n",
    )


@pytest.mark.parametrize(("whole_domain", "silenced"), [("no", 2), ("yes", 0)])
def test_server_mode_passes_djangos_deployment_checks(tmp_path, whole_domain, silenced):
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **SERVER}
    env["HSTS_SUBDOMAINS"] = whole_domain
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING"]

    ran = subprocess.run(command, env=env, capture_output=True, text=True)

    assert (ran.returncode, ran.stdout) == (
        0,
        f"System check identified no issues ({silenced} silenced).\n",
    ), ran.stderr

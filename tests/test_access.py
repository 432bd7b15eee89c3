"""Who gets through which door: every address, as nobody, as a stranger, and as its owner.

The tables of `doors` name every address there is; the first test fails where one is missing.
"""

import re

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.urls import reverse

from applications.mail import FolderBackend
from applications.models import Mail, Referee, Version
from applications.services import accounts
from tests.doors import CSRF_EXEMPT, KEYS, OPEN, PRIVATE, ROWS, SIGNED_IN, first, patterns
from tests.factories import PersonFactory, whole_account

pytestmark = pytest.mark.django_db

CANARY = "canary-0815"
METHODS = ("get", "head", "post", "put", "patch", "delete")
UNKNOWN = 9_000_000

# ── The people ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ada(settings, tmp_path):
    """The owner, with a row of every kind, a mail that failed and one that is kept."""
    settings.MEDIA_ROOT, settings.MAIL_DIR = tmp_path / "media", tmp_path / "mail"
    ada = whole_account(CANARY, email="ada@example.org")
    accounts.mark_verified(ada)
    Mail.objects.update(state=Mail.State.FAILED)
    FolderBackend().send_messages([EmailMessage("Hello", CANARY, to=[ada.email])])
    return ada


@pytest.fixture
def eve():
    return PersonFactory(email="eve@example.org")


@pytest.fixture
def stranger(client, eve):
    client.force_login(eve)
    return client


def everything() -> dict[str, list[str]]:
    """All rows of all tables but the sessions' and the cache's."""
    dump = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table not in ("django_session", "cache"):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                dump[table] = sorted(map(str, cursor.fetchall()))
    return dump


def ask(client: Client, method: str, address: str, *given, **options):
    """The answer, with its file closed if it is one."""
    response = getattr(client, method)(address, *given, **options)
    for close in response._resource_closers:  # close() would also end the test's transaction
        close()
    return response


def body(response) -> str:
    """What a person would see, without the tokens that differ each time."""
    if response.streaming:
        return "a file"
    return re.sub(r"[A-Za-z0-9]{64}", "token", response.content.decode())


# ── The walks ─────────────────────────────────────────────────────────────────────────────────────


def test_every_address_is_in_one_of_the_tables():
    # Our own sign-up stands before allauth's, under its name.
    there = {name for name, _pattern in patterns() if not name.startswith("admin:")}
    known = [*ROWS, *PRIVATE, *KEYS, *OPEN]
    assert sorted(there) == sorted(known)
    assert {name for name, pattern in patterns() if "<int:pk>" in str(pattern.pattern)} <= {
        *ROWS,
        *KEYS,
    }


@pytest.mark.on_sqlite
def test_nobody_is_sent_to_sign_in_and_changes_nothing(client, ada):
    before = everything()
    wrong = {}
    for name, arguments in SIGNED_IN.items():
        for method in METHODS:
            response = ask(client, method, reverse(name, args=arguments(ada)))
            if not response.headers.get("Location", "").startswith(reverse("account_login")):
                wrong[name, method] = response.status_code
    assert wrong == {}
    assert everything() == before


@pytest.mark.on_sqlite
def test_stranger_finds_what_is_there_no_different_from_what_is_not(stranger, ada):
    before = everything()
    wrong = {}
    own_pages = {reverse("home"), reverse("outbox"), reverse("deletions")}
    for name, arguments in ROWS.items():
        real = arguments(ada)
        unknown = [UNKNOWN if isinstance(real[0], int) else "20260101T000000-0000000000000000"]
        statuses = set()
        for method in METHODS:
            # An address that only takes forms leads to the page above it: see where that ends.
            on = {"follow": True} if method in ("get", "head") else {}
            theirs = ask(stranger, method, reverse(name, args=real), **on)
            nobodys = ask(stranger, method, reverse(name, args=[*unknown, *real[1:]]), **on)
            if theirs.request["PATH_INFO"] not in own_pages:
                statuses.add(theirs.status_code)
            if (theirs.status_code, body(theirs)) != (nobodys.status_code, body(nobodys)):
                wrong[name, method] = (theirs.status_code, nobodys.status_code)
        if not {404} <= statuses <= {404, 405}:
            wrong[name] = statuses
    assert wrong == {}
    assert everything() == before


def test_stranger_sees_nothing_of_anybody_on_their_own_pages(stranger, ada):
    seen = {
        name: CANARY
        for name in PRIVATE
        if CANARY in body(stranger.get(reverse(name), {"q": "canary"}, follow=True))
    }
    assert seen == {}


def test_looking_changes_nothing_and_never_breaks(client, ada):
    client.force_login(ada)
    before = everything()
    wrong = {}
    for name, arguments in {**SIGNED_IN, **OPEN}.items():
        for method in ("head", "get"):
            response = ask(client, method, reverse(name, args=arguments(ada)))
            if response.status_code >= 500:
                wrong[name, method] = response.status_code
        if everything() != before:
            wrong[name] = "changed"
            before = everything()
    assert wrong == {}


@pytest.mark.on_sqlite
def test_owner_reaches_every_page_of_theirs(client, ada):
    client.force_login(ada)
    wrong = {}
    for name, arguments in SIGNED_IN.items():
        if name.startswith(("account_", "mfa_")):
            continue  # theirs want a second factor first, or the password
        status = ask(client, "get", reverse(name, args=arguments(ada))).status_code
        if status not in (200, 302, 405):
            wrong[name] = status
    assert wrong == {}


@pytest.mark.on_sqlite
def test_post_without_the_pages_own_token_is_refused_everywhere(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    before = everything()
    wrong = {
        name: response.status_code
        for name, arguments in {**SIGNED_IN, **OPEN}.items()
        if name not in CSRF_EXEMPT
        and (response := ask(client, "post", reverse(name, args=arguments(ada)))).status_code
        not in (403, 405)
    }
    assert wrong == {}
    assert everything() == before


@pytest.mark.on_sqlite
def test_every_page_carries_the_headers_that_protect_it(client, ada):
    """S-56, S-61, S-63: no frame, no sniffing, no referrer to others, no copy in a cache."""
    wrong = {}
    for signed_in in (False, True):
        if signed_in:
            client.force_login(ada)
        for name, arguments in {**SIGNED_IN, **OPEN}.items():
            given = ask(client, "get", reverse(name, args=arguments(ada))).headers
            expected = {
                "X-Frame-Options": "DENY",
                "X-Content-Type-Options": "nosniff",
                "Cross-Origin-Opener-Policy": "same-origin",
            }
            missing = {key for key, value in expected.items() if given.get(key) != value}
            missing |= {"Content-Security-Policy", "Permissions-Policy"} - set(given)
            if given.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
                missing.add("Referrer-Policy")
            if signed_in and "no-store" not in given.get("Cache-Control", ""):
                missing.add("Cache-Control")
            policy = given.get("Content-Security-Policy", "")
            if "unsafe" in policy and "sandbox" not in policy:
                missing.add("strict policy")
            if missing:
                wrong[name, signed_in] = sorted(missing)
    assert wrong == {}


# ── What stands in a form ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("reference_add", "referee", first(Referee)),
        ("requirement_upload", "version", first(Version)),
    ],
)
def test_form_that_names_another_persons_row_is_refused(client, ada, name, field, value):
    eve = whole_account("mine", email="eve@example.org")
    client.force_login(eve)
    before = everything()
    given = {field: value(ada)[0], "mode": "portal", "counts": "on"}

    response = client.post(reverse(name, args=ROWS[name](eve)), given)

    assert field in response.context["form"].errors
    assert everything() == before


def test_form_with_fields_nobody_offered_sets_none_of_them(client, eve):
    client.force_login(eve)
    page = client.get(reverse("settings"))
    form = page.context["form"]
    offered = {name: "" if (given := form[name].value()) is None else given for name in form.fields}
    sneaked = {"is_staff": "on", "is_superuser": "on", "is_sample": "on", "email": "x@example.org"}

    client.post(reverse("settings"), {**offered, **sneaked})

    eve.refresh_from_db()
    assert (eve.is_staff, eve.is_superuser, eve.is_sample) == (False, False, False)
    assert eve.email == "eve@example.org"


# ── The panel ─────────────────────────────────────────────────────────────────────────────────────


def panel_addresses() -> list[str]:
    """Every address of the panel, with a number wherever it wants one."""
    found = []
    for name, pattern in patterns():
        if name.startswith("admin:") and pattern.name:
            wanted = pattern.pattern.regex.groupindex
            given = {"app_label": "applications"}
            found.append(reverse(name, kwargs={key: given.get(key, "1") for key in wanted}))
    return found


@pytest.mark.on_sqlite
@pytest.mark.parametrize("who", ["nobody", "a person"])
def test_panel_shows_and_does_nothing_for_who_is_not_staff(client, ada, who):
    if who == "a person":
        client.force_login(ada)
    before = everything()
    wrong = {}
    for address in panel_addresses():
        for method in ("get", "post"):
            response = getattr(client, method)(address, {"post": "yes"}, follow=True)
            ends_at_the_door = response.status_code == 403 or (
                response.redirect_chain
                and response.redirect_chain[-1][0].startswith(
                    (reverse("account_login"), settings.LOGIN_REDIRECT_URL)
                )
            )
            if not ends_at_the_door:
                wrong[address, method] = response.status_code
    assert wrong == {}
    after = everything()
    assert after == before

"""The second step of signing in: its pages obey the policy; a recovery code lets in, and a key."""

from collections.abc import Callable

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from playwright.sync_api import Page, expect

from applications.models import User
from applications.services import accounts
from tests.factories import PersonFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASSWORD = "a very long walk"
KEY = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}


@pytest.fixture
def ada() -> User:
    ada = PersonFactory(email="ada@example.org", password=PASSWORD)
    accounts.mark_verified(ada)
    return ada


@pytest.fixture
def enter(watched: Page, live_server) -> Callable[[], None]:
    """enter(): sign in with the password."""

    def enter() -> None:
        watched.goto(f"{live_server.url}/accounts/login/")
        watched.locator("input[name=login]").fill("ada@example.org")
        watched.locator("input[name=password]").fill(PASSWORD)
        watched.get_by_role("button", name="Sign in").click()

    return enter


def test_a_recovery_code_is_the_second_step(watched, live_server, look_over, enter, ada):
    TOTP.activate(ada, generate_totp_secret())
    code, *_ = RecoveryCodes.activate(ada).get_unused_codes()

    enter()
    expect(watched.get_by_role("heading", level=1)).to_have_text("One step more")
    found = look_over(watched)
    watched.locator("input[name=code]").fill(code)
    watched.get_by_role("button", name="Sign in").click()

    expect(watched).to_have_url(f"{live_server.url}/")
    assert found == []


def test_a_key_is_added_and_is_the_second_step(watched, live_server, look_over, enter, ada):
    browser = watched.context.new_cdp_session(watched)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    enter()
    expect(watched).to_have_url(f"{live_server.url}/")
    watched.goto(f"{live_server.url}/accounts/2fa/webauthn/add/")
    expect(watched.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    watched.locator("input[name=password]").fill(PASSWORD)
    watched.get_by_role("button", name="Confirm").click()
    expect(watched.get_by_role("heading", level=1)).to_have_text("Add a key")
    found = look_over(watched)
    watched.locator("input[name=name]").fill("my key")
    watched.get_by_role("button", name="Add it").click()
    expect(watched.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    found += look_over(watched)
    watched.context.clear_cookies()
    enter()
    watched.wait_for_load_state("networkidle")  # the button is a script's
    watched.get_by_role("button", name="Use a key").click()

    expect(watched).to_have_url(f"{live_server.url}/")
    assert found == []

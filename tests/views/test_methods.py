"""Each address asked in each way: a look leads to a page, the head to what the whole is."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from applications.mail import FolderBackend
from applications.models import Application
from applications.services import accounts
from tests.doors import OPEN, PRIVATE, ROWS, SIGNED_IN
from tests.factories import whole_account

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


@pytest.fixture
def ada(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MAIL_DIR = tmp_path / "media", tmp_path / "mail"
    ada = whole_account("canary", email="ada@example.org")
    accounts.mark_verified(ada)
    FolderBackend().send_messages([EmailMessage("Hello", "canary", to=[ada.email])])
    return ada


def test_looking_at_an_address_that_only_takes_forms_leads_to_its_page(ada):
    client = Client()
    client.force_login(ada)
    wrong = {}
    for name in [*ROWS, *PRIVATE, "sample"]:
        address = reverse(name, args=SIGNED_IN.get(name, lambda ada: [])(ada))
        answer = client.get(address)
        for close in answer._resource_closers:
            close()
        if answer.status_code == 405:
            wrong[name] = 405
        elif answer.status_code == 302 and not name.startswith(("mfa_", "account_")):
            end = client.get(address, follow=True)
            if end.status_code != 200 or end.streaming:
                wrong[name] = end.redirect_chain
    assert wrong == {}


def test_a_look_at_the_head_alone_is_answered_as_one_at_the_whole_page(ada):
    client = Client()
    client.force_login(ada)
    wrong = {}
    for name in [*ROWS, *PRIVATE, *OPEN]:
        address = reverse(name, args={**OPEN, **SIGNED_IN}[name](ada))
        answers = [client.get(address), client.head(address)]
        for answer in answers:
            for close in answer._resource_closers:
                close()
        seen = [(one.status_code, one.headers.get("Location")) for one in answers]
        if seen[0] != seen[1]:
            wrong[name] = seen
    assert wrong == {}


def test_other_methods_get_a_page_that_says_so(ada):
    client = Client()
    client.force_login(ada)
    answer = client.put(reverse("application_notes", args=[Application.objects.get().pk]))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This cannot be done here" in answer.content.decode()

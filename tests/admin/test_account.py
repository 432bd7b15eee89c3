"""The caretaker's ways with accounts, and the way into the panel."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.urls import reverse

from applications.models import User
from applications.services import accounts
from tests.factories import ApplicationFactory, PersonFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a boring long sentence"


@pytest.fixture
def caretaker():
    return PersonFactory(
        email="care@example.org", password=PASSWORD, is_staff=True, is_superuser=True
    )


@pytest.fixture
def panel(client, caretaker):
    client.force_login(caretaker)
    return client


def test_panel_sends_a_visitor_to_the_one_sign_in_page(client):
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_panel_takes_no_password_itself(client, caretaker):
    client.post(reverse("admin:login"), {"username": caretaker.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_panel_is_closed_to_people_who_are_not_staff(client):
    client.force_login(PersonFactory())
    response = client.get(reverse("admin:index"), follow=True)
    assert response.status_code == 403


def test_panel_opens_for_an_account_made_on_the_command_line(client):
    User.objects.create_superuser("root@example.org", PASSWORD)
    client.post(reverse("account_login"), {"login": "root@example.org", "password": PASSWORD})
    assert client.get(reverse("admin:index")).status_code == 200


def change(user, **given):
    values = {"is_active": "on" if user.is_active else "", **given}
    return reverse("admin:applications_user_change", args=[user.pk]), values


def test_caretaker_makes_somebody_staff_and_changes_nothing_else(panel):
    ada = PersonFactory(email="ada@example.org")
    page, values = change(ada, is_staff="on", email="eve@example.org", is_sample="on")
    assert panel.post(page, values).status_code == 302

    ada.refresh_from_db()
    assert (ada.is_staff, ada.email, ada.is_sample) == (True, "ada@example.org", False)


def test_caretaker_cannot_shut_themselves_out(panel, caretaker):
    page, values = change(caretaker, is_active="")
    assert panel.post(page, values).status_code == 403
    assert panel.post(
        reverse("admin:applications_user_delete", args=[caretaker.pk]), {"post": "yes"}
    ).status_code == 403  # fmt: skip


def test_staff_who_may_see_people_cannot_promote_themselves(client):
    helper = PersonFactory(is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(content_type__model="user"))
    client.force_login(helper)

    assert client.get(reverse("admin:applications_user_changelist")).status_code == 200
    page, values = change(helper, is_superuser="on")
    assert client.post(page, values).status_code == 403
    assert client.get(reverse("admin:applications_user_invite")).status_code == 200


def test_deleting_a_person_counts_what_goes_and_leaves_no_line_in_the_log(panel):
    ada = ApplicationFactory(owner=PersonFactory(email="ada@example.org")).owner
    page = reverse("admin:applications_user_delete", args=[ada.pk])

    asked = panel.get(page)
    assert "geometric deep learning" not in asked.content.decode()
    assert ("Applications", 1) in [
        (str(name).capitalize(), n) for name, n in asked.context["model_count"]
    ]
    panel.post(page, {"post": "yes"}, follow=True)  # and reads the message that it is done

    assert not User.objects.filter(email="ada@example.org").exists()
    start = panel.get(reverse("admin:index")).content.decode()
    assert "ada@example.org" not in start


def test_invite_shows_a_link_for_that_address(panel, settings):
    settings.SIGNUP, settings.SITE_URL = "invite", "https://apply.example.org"
    people = panel.get(reverse("admin:applications_user_changelist")).content.decode()
    assert reverse("admin:applications_user_invite") in people

    page = panel.post(reverse("admin:applications_user_invite"), {"email": "Ada@example.org"})

    token = page.context["link"].removeprefix("https://apply.example.org/invitation/").strip("/")
    assert accounts.invited_address(token) == "ada@example.org"


def test_invite_of_somebody_with_an_account_says_so(panel, settings):
    settings.SIGNUP = "invite"
    PersonFactory(email="ada@example.org")
    page = panel.post(reverse("admin:applications_user_invite"), {"email": "ada@example.org"})
    assert page.context["form"].errors["email"] == ["This person has an account already."]


def test_invite_where_signup_is_closed_makes_no_link(panel, settings):
    settings.SIGNUP = "closed"
    page = panel.post(reverse("admin:applications_user_invite"), {"email": "ada@example.org"})
    assert page.context["link"] == ""


def test_second_factor_is_taken_away_from_who_lost_it(panel):
    lost = Authenticator.objects.create(
        user=PersonFactory(), type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    panel.post(
        reverse("admin:mfa_authenticator_changelist"),
        {"action": "remove", "_selected_action": [lost.pk]},
    )
    assert not Authenticator.objects.exists()


def test_caretaker_stops_an_accounts_mail_to_referees_and_allows_it_again(panel):
    ada, bob = PersonFactory(email="ada@example.org"), PersonFactory(email="bob@example.org")
    people = reverse("admin:applications_user_changelist")

    panel.post(people, {"action": "stop_mail", "_selected_action": [ada.pk]})

    ada.refresh_from_db()
    bob.refresh_from_db()
    assert (ada.may_mail_referees, bob.may_mail_referees) == (False, True)
    stopped = panel.get(people, {"may_mail_referees__exact": "0"}).context["cl"].queryset
    assert list(stopped) == [ada]

    panel.post(people, {"action": "allow_mail", "_selected_action": [ada.pk, bob.pk]})
    ada.refresh_from_db()
    assert ada.may_mail_referees


def test_staff_who_may_only_look_stop_nobodys_mail(client):
    helper, ada = PersonFactory(is_staff=True), PersonFactory()
    helper.user_permissions.set(Permission.objects.filter(codename="view_user"))
    client.force_login(helper)

    client.post(
        reverse("admin:applications_user_changelist"),
        {"action": "stop_mail", "_selected_action": [ada.pk]},
    )

    ada.refresh_from_db()
    assert ada.may_mail_referees

"""Forms that open where their value stands: the same form, without the page around it."""

import pytest
from django.forms.models import model_to_dict
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Deadline, Referee
from tests.doors import SIGNED_IN
from tests.factories import NOW, whole_account
from tests.views.test_referee import letters, tick

pytestmark = pytest.mark.django_db

FORMS = [
    "application_facts", "application_file", "contact", "contact_add", "deadline", "deadline_add",
    "document_edit", "receipt_add", "referee_add", "referee_edit", "reference", "reference_add",
    "requirement", "requirement_add", "requirement_upload", "tags", "version_edit",
]  # fmt: skip
PENCIL = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "deadline-7"}


@pytest.fixture
def ada(client):
    ada = whole_account("canary", email="ada@example.org")
    client.force_login(ada)
    return ada


def form_in(answer):
    page = LexborHTMLParser(answer.content.decode())
    return page.css_first("form.in-place-form")


@pytest.mark.parametrize("name", FORMS)
def test_pencil_gets_the_form_of_the_page_and_nothing_around_it(client, ada, name):
    address = reverse(name, args=SIGNED_IN[name](ada))
    page = LexborHTMLParser(client.get(address).content.decode()).css_first("main form.card")

    answer = client.get(address, **PENCIL)

    form = form_in(answer)
    assert (answer.status_code, b"<html" in answer.content) == (200, False)
    assert form.attributes["hx-post"] == f"{address}?place=deadline-7"
    assert names(form) == names(page)
    assert form.css_first("[autofocus]").attributes["id"].startswith("deadline-7_")


@pytest.mark.parametrize("name", sorted({*FORMS} - {"reference", "referee_edit"}))
def test_first_field_that_is_shown_has_the_focus(client, ada, name):
    Referee.objects.all().delete()  # then a new one is all that can be added

    form = form_in(client.get(reverse(name, args=SIGNED_IN[name](ada)), **PENCIL))

    written = [one for one in form.css("input, select, textarea") if is_shown(one)]
    assert "autofocus" in written[0].attributes


def is_shown(field) -> bool:
    return field.attributes.get("type") != "hidden"


def names(form) -> list[str]:
    fields = form.css("input[name], select[name], textarea[name]")
    return [field.attributes["name"] for field in fields]


def test_place_that_has_no_name_leads_to_the_page(client, ada):
    address = reverse("tags", args=SIGNED_IN["tags"](ada))

    for place in ("", "7", "a b", 'x"><script>'):
        answer = client.get(address, HTTP_HX_REQUEST="true", HTTP_HX_TARGET=place)
        assert answer["HX-Redirect"] == address


def test_what_is_refused_comes_back_into_the_place(client, ada):
    address = reverse("deadline", args=SIGNED_IN["deadline"](ada))

    answer = client.post(f"{address}?place=deadline-7", {"zone": "Mars/Olympus"}, **PENCIL)

    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#deadline-7 > .in-place-form"
    assert (answer["HX-Reselect"], answer["HX-Reswap"]) == (".in-place-form", "outerHTML")
    assert "is not a time zone we know" in form_in(answer).text()
    assert form_in(answer).attributes["hx-post"] == f"{address}?place=deadline-7"


def test_what_another_window_saved_is_shown_in_the_place(client, ada):
    row = Deadline.objects.get()
    address = reverse("deadline", args=[row.pk])
    here = form_in(client.get(address, **PENCIL))
    given = {
        field.attributes["name"]: field.attributes.get("value") or ""
        for field in here.css("input[name]")
        if field.attributes.get("type") != "checkbox"
    }
    given |= {"kind": row.kind, "bound": row.bound, "wording": row.wording}
    client.post(address, {**given, "note": "theirs"})

    answer = client.post(f"{address}?place=deadline-7", {**given, "note": "mine"}, **PENCIL)

    assert answer.status_code == 409
    assert "theirs" in form_in(answer).css_first(".conflict").text()
    row.refresh_from_db()
    assert row.note == "theirs"


def test_what_is_saved_leads_to_the_page_the_place_is_on(client, ada):
    application = ada.applications.get()
    address = reverse("tags", args=[application.pk])

    answer = client.post(f"{address}?place=details", {"tags": "dream"}, **PENCIL)

    assert answer.url.startswith(application.get_absolute_url())


def test_one_fact_is_corrected_alone_and_the_others_stay(client, ada):
    application = ada.applications.get()
    application.posting.evidence = {"references": {"start": 0, "end": 4, "state": "confirmed"}}
    application.posting.save()
    before = model_to_dict(application.posting, exclude=("city", "country"))
    address = reverse("application_fact", args=[application.pk, "city"])

    form = form_in(client.get(address, **PENCIL))
    assert set(names(form)) == {"csrfmiddlewaretoken", "opened", "city", "country"}
    opened = form.css_first("[name=opened]").attributes["value"]
    client.post(address, {"city": "Bodø", "country": "Norway", "opened": opened})

    application.posting.refresh_from_db()
    assert (application.posting.city, application.posting.country) == ("Bodø", "NO")
    assert model_to_dict(application.posting, exclude=("city", "country")) == before
    second = client.post(address, {"city": "Tromsø", "country": "Norway", "opened": opened})
    assert second.status_code == 409
    unknown = reverse("application_fact", args=[application.pk, "owner"])
    assert client.get(unknown).status_code == 404


def test_form_names_its_pencil_as_the_page_writes_it(client, ada):
    address = reverse("document_edit", args=SIGNED_IN["document_edit"](ada))
    row = LexborHTMLParser(client.get(reverse("documents"), {"page": "1"}).content.decode())
    [pencil] = [
        one.attributes["href"]
        for one in row.css("a[data-edit]")
        if address in one.attributes["href"]
    ]

    form = form_in(client.get(pencil, **PENCIL))

    assert form.attributes["action"] == pencil


def test_second_confirmation_number_in_place_is_sent_where_it_is_kept(client, ada):
    application = ada.applications.get()
    address = reverse("application_submit", args=[application.pk])
    given = {"submitted-anyway": "on"}
    client.post(address, {**given, "submitted-confirmation": "A-1"})

    answer = client.post(
        f"{address}?place=next", {**given, "submitted-confirmation": "B-2"}, **PENCIL
    )

    kept = reverse("application_file", args=[application.pk])
    form = form_in(answer)
    assert (form.attributes["action"], form.attributes["hx-post"]) == (kept, f"{kept}?place=next")


def test_press_that_leads_to_another_page_leaves_its_message_to_that_page(client, ada):
    application = ada.applications.get()
    own = application.get_absolute_url()
    address = reverse("application_archive", args=[application.pk])
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{own}?tab=open"}
    elsewhere = {**here, "HX-Current-URL": f"http://testserver{reverse('applications')}"}

    stays = client.post(address, {"archived": "1"}, headers=here)
    leaves = client.post(address, {"archived": "1"}, headers=elsewhere)

    assert (stays.status_code, stays.headers["Location"]) == (302, own)
    assert (leaves.status_code, leaves.headers["HX-Redirect"]) == (200, own)
    assert "Its reminders have stopped." in client.get(own).content.decode()


def test_what_follows_from_a_tick_is_put_in_anew_with_it(client, ada):
    [reference] = letters(ada, state="received", received_at=NOW)
    where = reverse("referee", args=[reference.referee_id])
    thanks = f"a[href='{reverse('referee_write', args=[reference.referee_id, 'thanks'])}']"

    def parts():
        page = LexborHTMLParser(client.get(where).content.decode())
        form = page.css_first("#letters form").attributes
        renewed = [form["hx-select"], *form["hx-select-oob"].split(",")]
        found = [page.css_first(one.partition(":")[0]) for one in renewed]
        for one in found:
            one.decompose()
        return " ".join(page.css_first("main").text().split())

    page = LexborHTMLParser(client.get(where).content.decode())
    assert page.css_first(thanks) is not None
    before = parts()
    tick(client, reference, "thanked")
    assert LexborHTMLParser(client.get(where).content.decode()).css_first(thanks) is None
    for step in ("received", "agreed", "asked"):
        tick(client, reference, step, "off")
    assert parts() == before

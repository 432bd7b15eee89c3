"""The page of the mail with an application: written, opened, said to be sent, and dropped back."""

from email import message_from_bytes
from email.policy import default

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from applications.models import ApplicationMail, Posting, ReceivedMail
from applications.services import applications, bundles
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    RequirementFactory,
    TextBoxFactory,
)
from tests.received_mails import drop, eml, words
from tests.sent_mails import TO, built, by_mail, saved, sent
from tests.windows import Window

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def application(person):
    return by_mail(person)


def page_of(client, application):
    return client.get(reverse("application_mail", args=[application.pk]))


def press(client, application, then, **typed):
    """The form as the page has it, with this typed into it."""
    page = page_of(client, application)
    form = page.context["form"]
    fields = {name: form[name].value() for name in form.fields}
    fields["seen"] = page.context["seen"]
    address = reverse("application_mail", args=[application.pk])
    return client.post(address, {**fields, **typed, "then": then}, follow=True)


def file_of(client, page):
    return client.get(
        reverse("application_mail_file", args=[page.context["application"].pk]),
        {"seen": page.context["seen"]},
    )


def test_from_the_draft_by_the_sent_mail_to_the_record(client, person, application):
    assert "Build the bundle" in words(page_of(client, application))
    bundle = built(application)
    page = client.get(application.get_absolute_url())
    assert reverse("application_mail", args=[application.pk]) in page.content.decode()
    assert "Write the mail" in words(page)

    page = press(client, application, "open", subject="PhD\u2028 27\r\nBcc: x@y.example")
    assert page.context["ready"]
    answer = file_of(client, page)
    assert answer["Content-Type"] == "message/rfc822"
    mail = message_from_bytes(answer.getvalue(), policy=default)
    assert (mail["X-Unsent"], mail["To"], mail["Bcc"]) == ("1", TO, None)
    assert mail["Subject"] == "PhD 27 Bcc: x@y.example"
    (attached,) = mail.iter_attachments()
    with bundle.file.open("rb") as file:
        assert attached.get_content() == file.read()

    page = press(client, application, "sent")
    application.refresh_from_db()
    assert application.stage == "submitted"
    assert f"By mail to {TO}" in words(page)

    data = bytes(saved(application))
    page = drop(client, data, "sent.eml")
    assert page.redirect_chain[-1][0] == f"{application.get_absolute_url()}#sent"
    assert "byte for byte" in words(page)
    assert "the sent mail is kept" in words(page)
    assert not ReceivedMail.objects.exists()
    assert not Posting.objects.unreviewed().exists()
    receipt = application.submissions.get().receipts[0]
    kept = client.get(reverse("sent_file", args=[receipt.pk]))
    assert kept["Content-Disposition"] == 'attachment; filename="sent.eml"'
    assert kept.getvalue() == data
    assert "Not sent" not in words(page_of(client, application))


def test_what_is_missing_or_stale_stands_above_and_nothing_goes_before_it_was_seen(
    client, application
):
    built(application)
    RequirementFactory(application=application, kind="transcripts", name="Transcripts")
    address = reverse("application_mail", args=[application.pk])
    page = page_of(client, application)
    assert "Write it all the same" in words(page)
    assert page.context["doubts"] and not page.context["may_go"]
    assert "I sent it" not in words(page).replace("I sent it as it is", "")

    for then in ("open", "sent"):
        answer = press(client, application, then, seen="")
        assert answer.status_code == 422
    application.refresh_from_db()
    assert application.is_open
    seen = page.context["seen"]
    assert file_of(client, page).status_code == 200  # with what was seen
    bare = client.get(reverse("application_mail_file", args=[application.pk]))
    assert bare.url == address

    assert "I sent it" in words(client.get(address, {"seen": seen}))
    RequirementFactory(application=application, kind="thesis", name="Thesis")
    assert not client.get(address, {"seen": seen}).context["may_go"]  # another doubt

    press(client, application, "sent")
    application.refresh_from_db()
    assert application.stage == "submitted"


def test_kept_as_typed_and_a_line_that_is_no_address_is_said(client, application):
    built(application)
    typed = "Dr Bo Ek <bo@x.example>\nc@y.example"
    page = press(client, application, "keep", to=typed, text="Hej")
    mail = ApplicationMail.objects.get()
    assert (mail.to.replace("\r", ""), mail.text) == (typed, "Hej")
    assert "mailto:bo@x.example,c@y.example?" in page.content.decode()  # for webmail

    page = press(client, application, "open", to="jobs at umu")
    assert page.status_code == 422
    assert "No mail address: jobs at umu" in words(page)
    assert ApplicationMail.objects.get().to == mail.to


@pytest.mark.parametrize("typed", [";", ", ;\n"])
def test_signs_between_addresses_are_none(client, application, typed):
    built(application)
    page = press(client, application, "sent", to=typed)
    assert page.status_code == 422 and "No mail address" in words(page)
    application.refresh_from_db()
    assert application.is_open


def test_text_box_over_its_limit_is_told_before_it_goes(client, application):
    built(application)
    TextBoxFactory(application=application, question="Why here?", answer="a b c", limit=2)
    page = page_of(client, application)
    assert not page.context["may_go"] and "Why here?" in " ".join(page.context["doubts"])
    page = press(client, application, "sent", seen="")
    assert page.status_code == 422 and "Not recorded as sent yet" in words(page)
    press(client, application, "sent")
    application.refresh_from_db()
    assert not application.is_open


def test_without_a_name_nothing_is_opened_nor_said_to_be_sent(client, person, application):
    person.given_name = person.family_name = ""
    person.save()
    built(application)
    page = page_of(client, application)
    assert "Nobody signs the letter." in words(page)
    assert reverse("settings") in page.content.decode()
    for then in ("open", "sent"):
        assert press(client, application, then).status_code == 422
    assert file_of(client, page).url == page.request["PATH_INFO"]
    application.refresh_from_db()
    assert application.is_open

    person.given_name, person.family_name = "Ada", "Lind"
    person.save()
    page = press(client, application, "open")  # nobody touched the draft: it follows
    assert page.context["ready"]
    assert ApplicationMail.objects.get().text.endswith("Ada Lind")


def test_text_follows_the_choice_of_files_and_an_edited_one_is_doubted(client, application):
    built(application)
    separate = built(application)
    separate.pk, separate.output, separate.fingerprint = None, "separate", "1" * 64
    names = ["Lind_Letter.pdf", "Lind_CV.pdf"]
    separate.contents = [{"title": x, "name": x, "pages": 1, "bytes": 9} for x in names]
    separate.save()
    press(client, application, "keep", carries="separate")
    mail = ApplicationMail.objects.get()
    assert mail.text_is_ours and "one PDF" not in mail.text

    page = press(client, application, "keep", text="In one PDF: Lind_All.pdf")
    assert "names “Lind_All.pdf”, which is not attached" in words(page)
    assert not page.context["may_go"]
    assert press(client, application, "open", seen="").status_code == 422


def test_stale_bundle_is_built_again_from_the_mail_and_leads_back(client, application):
    built(application)
    thesis = RequirementFactory(application=application, kind="thesis", state="ready")
    AttachmentFactory(requirement=thesis)
    page = words(page_of(client, application))
    assert "What was built is older" in page and "Build it again" in page
    address = reverse("application_mail", args=[application.pk])
    build = reverse("bundle_build", args=[application.pk])
    typed = {"output": "merged", "back": "mail", "anyway": "1"}
    assert client.post(build, typed).url == address


def test_two_windows_do_not_overwrite_each_other(client, application):
    built(application)
    press(client, application, "keep", text="first")
    address = reverse("application_mail", args=[application.pk])
    window, other = Window(client, address), Window(client, address)
    other.send(text="other", then="keep")
    assert window.send(text="mine", then="sent").status_code == 409
    assert ApplicationMail.objects.get().text == "other"
    application.refresh_from_db()
    assert application.is_open


@pytest.mark.parametrize(
    ("size", "told"),
    [(0, "most universities take it"), (8_000_000, "too much for many"), (20_000_000, "Gmail (25")],
)
def test_weight_is_told_against_what_servers_take_and_what_to_do(client, application, size, told):
    built(application, size)
    page = page_of(client, application)
    assert told in words(page)
    assert ("Ask them how to send it" in words(page)) == (size > 0)


def test_limit_of_the_posting_is_told_and_what_no_server_takes_is_no_file(
    client, application, settings
):
    application.posting.max_file_mb = 1
    application.posting.save()
    built(application, 2_000_000)
    page = page_of(client, application)
    assert "over the limit that the posting sets" in words(page)
    assert "for all together" not in words(page)
    application.posting.max_file_mb = "2.5"
    application.posting.save()
    assert "over the 2.5 MB of the posting, if that limit is for all" in words(
        page_of(client, application)
    )

    settings.UPLOAD_MAX_MB = 1
    page = press(client, application, "keep", seen="")
    assert not page.context["opens"]
    assert file_of(client, page).url == page.request["PATH_INFO"]


def test_whoever_says_so_applies_by_mail_where_the_posting_names_a_page(client, person):
    application = by_mail(person, posting__apply_to="https://apply.x.example")
    built(application)
    assert "Write the mail" not in words(client.get(application.get_absolute_url()))
    page = page_of(client, application)
    assert "was not read to be applied to by mail" in words(page)

    press(client, application, "keep", to="hr@x.example")
    assert "Write the mail" in words(client.get(application.get_absolute_url()))


def test_what_is_in_already_shows_its_record(client, application):
    built(application)
    sent(application)
    for name in ("application_mail", "application_mail_file"):
        answer = client.get(reverse(name, args=[application.pk]))
        assert answer.url == f"{application.get_absolute_url()}#sent"


def test_dropped_before_it_was_said_to_be_sent_it_leads_to_the_press(client, application):
    built(application)
    press(client, application, "keep")
    page = drop(client, bytes(saved(application)))
    assert page.request["PATH_INFO"] == reverse("application_mail", args=[application.pk])
    assert "did not say so yet" in words(page)


def test_as_the_receipt_it_is_compared_and_any_other_mail_is_kept(client, application):
    built(application)
    submission = sent(application)
    address = reverse("receipt_add", args=[submission.pk])
    file = SimpleUploadedFile("sent.eml", bytes(saved(application, To="wrong@x.example")))
    page = client.post(address, {"file": file}, follow=True)
    assert f"It did not go to {TO}." in words(page)
    answer = reverse("sent_mail_answer", args=[submission.pk])
    page = client.post(answer, follow=True)  # neither Yes nor No
    assert "Is this the mail you sent?" in words(page)
    page = client.post(answer, {"is_it": "1"}, follow=True)
    assert "the sent mail differs in 2 things" in words(page)

    other = SimpleUploadedFile("answer.eml", eml("We have received your application."))
    page = client.post(address, {"file": other}, follow=True)
    assert "It is not the mail you sent with it: it is from hr@umu.se." in words(page)
    assert len(application.submissions.get().receipts) == 2


def test_mail_filed_by_mistake_goes_on_as_one_that_came_in(client, application):
    built(application)
    submission = sent(application)
    drop(client, bytes(saved(application)))
    (kept,) = submission.receipts
    submission.refresh_from_db()
    assert "came" in submission.mail
    address = reverse("sent_mail_let_go", args=[kept.pk])
    assert address in client.get(application.get_absolute_url()).content.decode()

    page = client.post(address, follow=True)
    assert "The mail is no longer kept with what was sent." in words(page)
    other = ReceivedMail.objects.get()
    assert page.request["PATH_INFO"] == other.get_absolute_url()
    submission = application.submissions.get()
    assert submission.receipts == [] and "came" not in submission.mail and submission.mail["to"]
    assert client.post(address).status_code == 404  # pressed twice


def test_as_the_receipt_of_what_was_sent_otherwise_it_is_kept(client, application):
    bundle = built(application)
    applications.submit(application, confirmation="", now=NOW)
    submission = application.submissions.get()
    file = SimpleUploadedFile("answer.eml", eml("We have received your application."))
    page = client.post(reverse("receipt_add", args=[submission.pk]), {"file": file}, follow=True)
    assert "The mail is kept as the receipt." in words(page)
    submission.refresh_from_db()
    assert submission.mail == {}
    assert [one.sha256 for one in submission.bundles] == [bundle.sha256]


def test_piped_in_it_is_filed_as_well(person, application, tmp_path, capsys):
    built(application)
    submission = sent(application)
    file = tmp_path / "sent.eml"
    file.write_bytes(bytes(saved(application)))
    call_command("mail_in", person.email, str(file))
    assert f"application {application.pk}:" in capsys.readouterr().out
    assert len(submission.receipts) == 1
    assert not ReceivedMail.objects.exists()


def test_mail_of_a_portal_goes_the_way_it_went(client, person, application):
    built(application)
    sent(application)
    drop(client, eml("We have received your application for Umeå University."))
    assert ReceivedMail.objects.filter(owner=person).count() == 1


def test_nothing_to_attach_offers_what_builds_it(client, person):
    empty = ApplicationFactory(owner=person, requirements=(), posting__apply_to=TO)
    page = page_of(client, empty)
    assert "There is no document yet." in words(page)
    assert page.context["bundle"] is None
    assert bundles.latest(empty) == []


def test_where_the_posting_names_several_files_they_are_what_is_offered_first(client, application):
    application.posting.file_names = "{family}_CV.pdf\n{family}_Letter.pdf"
    application.posting.save()
    said = words(page_of(client, application))
    assert said.index("Pack separate files") < said.index("Build the bundle")
    said = words(client.get(application.get_absolute_url()))
    assert said.index("Pack separate files") < said.index("Build bundle")


def test_mail_that_looks_like_the_one_that_went_is_asked_about_on_the_page(client, application):
    built(application)
    submission = sent(application)
    message = saved(application, Subject="Application of Asha Lind")
    (file,) = message.iter_attachments()
    file.set_content(b"%PDF-", maintype="application", subtype="pdf", filename=file.get_filename())
    upload = SimpleUploadedFile("sent.eml", bytes(message))
    page = client.post(reverse("posting_new"), {"file": upload}, follow=True)
    assert "This looks like the mail you sent to" in words(page)
    assert "Is this the mail you sent?" in words(page)
    assert "Its subject is “Application of Asha Lind”." in words(page)

    address = reverse("sent_mail_answer", args=[submission.pk])
    page = client.post(address, {"is_it": "1"}, follow=True)
    assert "The mail is kept with what was sent." in words(page)
    assert "the sent mail differs in" in words(page)


def test_build_that_something_speaks_against_stays_at_the_mail_and_goes_on_from_there(
    client, application
):
    RequirementFactory(application=application, kind="transcripts")  # missing
    address = reverse("bundle_build", args=[application.pk])
    page = client.post(address, {"output": "merged", "back": "mail"}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("application_mail", args=[application.pk])
    assert 'name="anyway" value="1"' in page.content.decode()
    assert not application.bundles.exists()

    client.post(address, {"output": "merged", "back": "mail", "anyway": "1"})
    assert application.bundles.exists()

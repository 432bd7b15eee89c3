"""A draft for each sentence that says whom an application goes to, and, where they are at hand, for
real postings that are applied to by mail; none of those is here.

POSTINGS_DIR names their folder, SENDING a JSON file that says of each to whom it goes, with a copy
to whom, under which subject and file name. With DRAFTS_DIR the drafts stay there, for other
programs to open.
"""

import json
import os
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from applications.core.application_mail import mailboxes
from applications.core.extraction import extract
from applications.core.extraction.draft import PostingDraft
from applications.core.extraction.name_formula import filled, filled_file
from applications.models import Application
from applications.services import application_mails
from applications.sources import html
from tests.core.extraction.test_phrases import OPENINGS, TODAY, rows
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    PersonFactory,
    RequirementFactory,
    one_page,
)
from tests.sent_mails import built

FOLDER, CASES = os.environ.get("POSTINGS_DIR"), os.environ.get("SENDING")
GIVEN, FAMILY = "Zoë Anne", "Łukasz"
MOST_ASKED = 6  # documents of one application

pytestmark = pytest.mark.django_db
of_real_postings = pytest.mark.skipif(not (FOLDER and CASES), reason="no postings are at hand")


def by_mail() -> Iterator[tuple[str, dict[str, Any], PostingDraft]]:
    for number, case in json.loads(Path(CASES or "").read_text("utf-8")).items():
        (path,) = Path(FOLDER or "", number).glob("posting.*")
        text = path.read_text("utf-8")
        yield number, case, extract(html.words(text) if path.suffix == ".html" else text)


def kept(draft: PostingDraft) -> Application:
    """As a person keeps what was read, who changes nothing of it."""

    def read(name: str) -> Any:
        found = getattr(draft, name)
        return found.value if found else ""

    lists = {
        name: "\n".join(found.value for found in getattr(draft, name))
        for name in ("mail_to", "mail_cc", "file_names")
    }
    plain = {
        name: read(name)[:300] for name in ("title", "institution", "apply_to", "mail_subject")
    }
    facts = {**lists, **plain, "reference_number": read("reference_number")[:100]}
    facts |= {"single_pdf": bool(read("single_pdf")), "draft": {"language": {"value": "en"}}}
    application = ApplicationFactory(
        owner=PersonFactory(given_name=GIVEN, family_name=FAMILY),
        requirements=(),
        **{f"posting__{name}": value for name, value in facts.items()},
    )
    for found in draft.documents[:MOST_ASKED]:
        piece = RequirementFactory(
            application=application,
            kind=found.value.kind,
            name=found.value.name[:300],
            own_file=bool(found.value.own_file),
            state="ready",
        )
        words = f"{piece.name} {piece.pk}"
        AttachmentFactory(
            requirement=piece,
            version__document__title=piece.kind,
            version__content=one_page(words.encode("ascii", "replace").decode()),
        )
    return application


def drafted(draft: PostingDraft) -> tuple[EmailMessage, list[application_mails.Enclosed], bytes]:
    """The mail as it is parsed again; its subject is the one that was written."""
    application = kept(draft)
    files = []
    if application.requirements.exists():
        files = application_mails.enclosed(built(application))
    mail = application_mails.draft(application, files)
    mail.save()
    data = application_mails.as_file(mail, files, now=NOW)
    message = message_from_bytes(data, policy=SMTP)
    assert isinstance(message, EmailMessage)
    assert message["Subject"] == mail.subject
    return message, files, data


def addresses(message: EmailMessage, name: str) -> list[str]:
    return [one.addr_spec.lower() for one in message[name].addresses] if message[name] else []


@pytest.mark.parametrize(("language", "to", "copy", "sentence"), rows("recipients.txt"))
def test_draft_goes_to_whom_the_sentence_names(language, to, copy, sentence):
    words = sentence.replace("\\n", "\n")
    message, _files, _data = drafted(extract(f"{OPENINGS[language]}\n\n{words}", TODAY))

    only = [] if "https://" in sentence else ["ada@x.org"]
    assert addresses(message, "to") == (only if to == "-" else to.split(" + "))
    assert addresses(message, "cc") == ([] if copy == "-" else copy.split(" + "))


@of_real_postings
def test_every_draft_is_a_mail_as_it_should_be_and_goes_where_the_posting_says():
    right = {"to": 0, "subject": 0, "name": 0}
    asked = {"to": 0, "subject": 0, "name": 0}
    beyond = []
    for number, case, draft in by_mail():
        message, files, data = drafted(draft)
        parts = list(message.walk())
        assert [part.defects for part in parts if part.defects] == [], number
        assert max(map(len, data.split(b"\r\n"))) <= 998, number  # RFC 5322, 2.1.1
        assert message["X-Unsent"] == "1" and data.isascii(), number
        attached = list(message.iter_attachments())
        assert [one.get_filename() for one in attached] == [file.name for file in files], number
        assert [one.get_content() for one in attached] == [file.read() for file in files], number

        wanted = {name: [one.lower() for one in case[name]] for name in ("to", "cc")}
        told = {name: addresses(message, name) for name in ("to", "cc")}
        beyond += [
            one for each in told for one in told[each] if one not in sum(wanted.values(), [])
        ]
        score(
            right,
            asked,
            "to",
            {k: set(v) for k, v in told.items()},
            {k: set(v) for k, v in wanted.items()},
        )
        names = (GIVEN, FAMILY, draft.reference_number.value if draft.reference_number else "")
        if case["subject"]:
            score(right, asked, "subject", message["Subject"], filled(case["subject"], *names))
        if case["file_name"]:
            wanted_name = filled_file(case["file_name"], *names)
            score(right, asked, "name", wanted_name in [file.name for file in files], True)
        if folder := os.environ.get("DRAFTS_DIR"):
            Path(folder, f"{number}.eml").write_bytes(data)
    print({name: f"{right[name]} of {asked[name]}" for name in asked})
    assert beyond == []
    assert right["to"] >= 0.9 * asked["to"]
    assert right["subject"] >= 0.8 * asked["subject"]


def score(
    right: dict[str, int], asked: dict[str, int], name: str, told: object, wanted: object
) -> None:
    asked[name] += 1
    right[name] += told == wanted


@of_real_postings
def test_addresses_of_the_cases_are_such():
    for number, case, _draft in by_mail():
        for one in (*case["to"], *case["cc"]):
            assert mailboxes(one)[0], number

"""Sample data is a believable season, the same for the same seed and day."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, models

from applications.errors import AccountNotEmpty
from applications.models import (
    Application,
    Attachment,
    ContactEntry,
    Deadline,
    Document,
    Event,
    Posting,
    Referee,
    Reference,
    Requirement,
    Tag,
    User,
    Version,
)
from applications.pdf.probe import probe
from applications.services import accounts, demo, reminders
from tests.factories import ApplicationFactory, PersonFactory

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OF_THE_WALL_CLOCK = {"changed_at", "recorded_at"}
MADE_UP = {"uid"}  # anew for each row

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


@pytest.fixture
def person():
    person = PersonFactory()
    demo.fill(person, applications=96, seed=3, today=TODAY)
    return person


def season(user: User) -> dict[str, list[dict]]:
    """Every row of the person with all columns that are not a key or the wall clock's."""
    kinds = (Application, Attachment, ContactEntry, Deadline, Document, Event, Posting, Referee,
             Reference, Requirement, Tag, Version)  # fmt: skip
    return {
        kind.__name__: list(kind.objects.for_user(user).order_by("pk").values(*_columns(kind)))
        for kind in kinds
    }


def _columns(kind: type[models.Model]) -> list[str]:
    return [
        field.name
        for field in kind._meta.concrete_fields
        if not field.is_relation
        and not field.primary_key
        and field.name not in OF_THE_WALL_CLOCK | MADE_UP | {"file"}  # its path names the owner
    ]


def test_every_file_is_there_before_the_first_application_and_after_the_version_before_it(person):
    first = Application.objects.for_user(person).order_by("created_at").first()
    made = dict(Version.objects.for_user(person).values_list("pk", "created_at"))

    assert max(made.values()) < first.created_at
    for document in Document.objects.for_user(person):
        in_order = list(document.versions.order_by("number").values_list("created_at", flat=True))
        assert in_order == sorted(set(in_order))
        assert document.created_at == in_order[0]


def test_demo_for_what_is_no_address_says_so(db):
    with pytest.raises(CommandError, match="'notanaddress' is no mail address"):
        call_command("demo", "--email", "notanaddress")


def test_fill_twice_with_the_same_seed_and_day_gives_the_same_rows(person):
    other = PersonFactory()
    demo.fill(other, applications=96, seed=3, today=TODAY)

    mine, theirs = season(person), season(other)
    for name in ("given_name", "family_name"):
        assert getattr(person, name)
    # The papers carry the person's name; everything else is equal.
    for rows in (mine["Version"], theirs["Version"]):
        for row in rows:
            del row["sha256"], row["size"]
    assert mine == theirs


def test_fill_with_another_seed_gives_other_rows(person):
    other = PersonFactory()
    demo.fill(other, applications=96, seed=4, today=TODAY)

    assert season(person)["Posting"] != season(other)["Posting"]


def test_fill_for_fewer_applications_gives_the_first_of_the_same(person):
    other = PersonFactory()
    demo.fill(other, applications=12, seed=3, today=TODAY)

    assert season(other)["Application"] == season(person)["Application"][:12]
    stages = Application.objects.for_user(other).values_list("stage", flat=True)
    assert set(stages) == set(Application.Stage.values) - {"submitted"}
    all_stages = Application.objects.for_user(person).values_list("stage", flat=True)
    assert set(all_stages) == set(Application.Stage.values)


def test_fill_spreads_open_deadlines_over_each_of_the_next_forty_days(person):
    dates = Deadline.objects.for_user(person).filter(
        kind="application", application__stage__in=Application.BEFORE_SUBMISSION, date__gt=TODAY
    )
    days = {(day - TODAY).days for day in dates.values_list("date", flat=True)}
    assert days == set(range(1, 41))


def test_fill_makes_a_reminder_fall_due_on_each_day(person):
    mornings = [NOON + timedelta(days=day) for day in range(10)]
    assert all(reminders.sweep(morning).mails for morning in mornings)


def test_fill_knows_many_countries_and_templates(person):
    postings = Posting.objects.for_user(person)
    assert postings.values("country").distinct().count() >= 12
    assert postings.values("institution", "title").distinct().count() >= 24


def test_fill_quotes_stand_where_the_evidence_says(person):
    for application in Application.objects.for_user(person).select_related("posting"):
        text = application.posting.text
        found = [
            *application.posting.evidence.values(),
            *application.requirements.values_list("evidence", flat=True),
            *application.deadlines.exclude(evidence={}).values_list("evidence", flat=True),
        ]
        assert len(found) > 10
        for place in found:
            assert text[place["start"] : place["end"]] == place["quote"]


def test_fill_rows_keep_what_the_database_and_the_forms_ask_for(person):
    connection.check_constraints()
    for kind in (Posting, Application, Deadline, Requirement, Reference, ContactEntry, Event):
        for row in kind.objects.for_user(person)[:60]:
            row.full_clean(validate_unique=False)


def test_fill_history_is_in_the_past_and_in_order(person):
    for application in Application.objects.for_user(person):
        events = list(application.events.filter(kind="stage").order_by("at"))
        assert [event.data["was"] for event in events[:1]] in ([], ["idea"])
        assert all(a.data["stage"] == b.data["was"] for a, b in pairwise(events))
        assert (events[-1].data["stage"] if events else "idea") == application.stage
        assert not application.events.filter(at__gt=NOON).exists()


def test_fill_counts_down_to_the_first_unmet_deadline(person):
    for application in Application.objects.for_user(person):
        unmet = application.deadlines.unmet().filter(instant__isnull=False)
        first = unmet.order_by("instant").values_list("instant", flat=True).first()
        assert first == (application.next_moment if application.has_next_moment else None)


def test_fill_gives_three_referees_and_real_papers(person):
    assert Referee.objects.for_user(person).count() == 3
    for version in Version.objects.for_user(person):
        facts = probe(Path(version.file.path))
        assert (facts.pages, facts.bytes, facts.findings) == (version.pages, version.size, ())
        assert facts.words == version.words
        with version.file.open() as file, pikepdf.open(file) as pdf:
            assert str(pdf.docinfo["/Title"]) == version.document.title


def test_fill_leaves_one_posting_waiting_for_its_review(person):
    [waiting] = Posting.objects.for_user(person).unreviewed()
    assert waiting.called == waiting.title_read != ""
    assert waiting.text and not waiting.title


def test_fill_where_something_of_a_person_is_refuses_and_changes_nothing():
    application = ApplicationFactory()
    with pytest.raises(AccountNotEmpty):
        demo.fill(application.owner, applications=3, seed=1, today=TODAY)
    assert Application.objects.get() == application


def test_demo_command_makes_an_account_one_can_sign_in_to(capsys, client):
    call_command("demo", email="Ada@Example.org", applications=3, seed=7, today=TODAY)

    ada = User.objects.get(email="ada@example.org")
    said = capsys.readouterr().out
    assert said.startswith("ada@example.org has 3 applications.")
    assert Application.objects.for_user(ada).count() == 3
    assert ada.check_password(said.split()[-1])
    assert ada.emailaddress_set.filter(verified=True, primary=True).exists()


def test_demo_command_a_second_time_says_why_not():
    call_command("demo", email="ada@example.org", applications=1, today=TODAY)
    with pytest.raises(CommandError, match=r"ada@example\.org holds something already"):
        call_command("demo", email="ada@example.org", applications=1, today=TODAY)


def test_demo_command_that_is_stopped_leaves_nothing(monkeypatch):
    def stop(user):
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(accounts, "mark_verified", stop)
        with pytest.raises(KeyboardInterrupt):
            call_command("demo", email="ada@example.org", applications=1, today=TODAY)

    assert not User.objects.exists()
    call_command("demo", email="ada@example.org", applications=1, today=TODAY)

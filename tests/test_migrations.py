"""Migrations run forwards and backwards, and their names tell what changed."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings

from applications import models
from applications.models.application import NEVER
from applications.models.referee_page import keyed
from applications.services import applications, counting, deletions, fees, referee_pages
from tests import released
from tests.factories import (
    NOW,
    ApplicationFactory,
    DeadlineFactory,
    MailFactory,
    OfferFactory,
    RefereeFactory,
    ReferenceFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
SCHEMAS = {"0.9.0": "0001_initial"}  # release → the last migration it came with
NAMES = sorted(path.stem for path in (settings.BASE_DIR / "applications/migrations").glob("0*.py"))


def migrate(*arguments: str) -> None:
    call_command("migrate", *arguments, interactive=False, verbosity=0)


@pytest.fixture
def _whole_again():
    yield
    migrate()


def test_every_later_migration_names_its_model_and_what_changes():
    tables = {model.__name__.lower() for model in apps.get_app_config("applications").get_models()}

    named = {name: name.split("_")[1] for name in NAMES if name != "0001_initial"}
    assert {name for name, noun in named.items() if noun not in tables} == set()


def test_every_migration_has_a_way_back():
    ours = MigrationLoader(None).disk_migrations
    mine = [one for (app, _name), one in ours.items() if app == "applications"]

    assert [one.name for one in mine if not all(part.reversible for part in one.operations)] == []


def _drop_every_table() -> None:
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if is_sqlite:
            cursor.execute("PRAGMA foreign_keys = OFF")
        cascade = "" if is_sqlite else "CASCADE"
        for table in connection.introspection.table_names(cursor):
            if table != "cache":  # made by a command of its own
                name = connection.ops.quote_name(table)
                cursor.execute(f"DROP TABLE IF EXISTS {name} {cascade}")
        if is_sqlite:
            cursor.execute("PRAGMA foreign_keys = ON")


@pytest.mark.usefixtures("_whole_again")
@pytest.mark.parametrize("version", sorted(SCHEMAS))
def test_database_of_a_release_is_brought_up_to_date_with_every_row(version):
    _drop_every_table()
    migrate("applications", SCHEMAS[version])
    rows = released.read(version)
    words = ["paid", "waiver_asked", "waived", "due", "none", "none"]  # a fee was a word then
    for line, word in zip(rows["applications_application"], words, strict=True):
        line["fee"] = word
    released.load(rows)

    migrate()

    _every_row_is_there(rows)
    kept = models.Fee.objects.order_by("application_id").select_related("application")
    assert [fee.state for fee in kept] == words[:4] == [fee.application.fee for fee in kept]


def _every_row_is_there(rows: released.Rows) -> None:
    counts = {
        model._meta.db_table: model._default_manager.count()
        for model in apps.get_app_config("applications").get_models(include_auto_created=True)
    }
    assert {table: counts[table] for table in rows} == {t: len(rows[t]) for t in rows}
    assert all(counts[table] for table in ("applications_deadline", "applications_version"))
    [person] = models.User.objects.all()
    assert len(list(models.Application.objects.for_user(person).by_next_moment())) == 6
    assert {deadline.owner for deadline in models.Deadline.objects.all()} == {person}


@pytest.mark.usefixtures("_whole_again")
def test_stops_about_one_applicant_and_mails_sent_by_hand_are_kept_backwards():
    with override_settings(SECRET_KEY_FALLBACKS=["an older key"]):
        stopped, before, other = (RefereeFactory(other_email=f"o{n}@uni.example") for n in range(3))
        free = RefereeFactory()
        rows = models.StoppedAddress.objects
        for referee, digest in (
            (stopped, keyed(stopped.email)),
            (before, keyed(before.email.upper(), "an older key")),
            (other, keyed(other.other_email)),
        ):
            rows.create(owner=referee.owner, digest=digest, stopped_at=NOW)
        rows.create(digest=keyed("site@uni.example"), stopped_at=NOW)
        mail = MailFactory(owner=free.owner, kind="ask", state="by hand", sent_at=NOW)

        migrate("applications", "0019_referee_page")
        migrate()

        assert [referee_pages.wants_none(one) for one in (stopped, before, other, free)] == [
            *[True] * 3,
            False,
        ]
        assert rows.filter(owner=None).count() == 1
        mail.refresh_from_db()
        assert (mail.state, mail.sent_at) == ("sent", NOW)


@pytest.mark.usefixtures("_whole_again")
def test_appeal_is_gone_backwards_and_a_moment_has_the_values_of_before():
    row = DeadlineFactory(hardness="soft")
    refused = ApplicationFactory(stage="rejected", requirements=())
    DeadlineFactory(application=refused, kind="appeal")
    for one in (row.application, refused):
        counting.close(one, NOW)
    assert [len(kept) for kept in row.application.moments] == [6]
    assert [kept[0] for kept in refused.moments] == ["appeal"]

    migrate("applications", "0042_submission_looked_at")

    assert set(models.Deadline.objects.values_list("kind", flat=True)) == {"application"}
    kept = models.Application.objects.in_bulk(field_name="pk")
    assert [len(one) for one in kept[row.application_id].moments] == [5]
    assert (kept[refused.pk].moments, kept[refused.pk].next_moment) == ([], NEVER)


# ── Rows that an older release does not know, backwards and forwards again ────────────────────────
# Each says what is there, waits until the schema was older (by the names of the last migrations
# before) and is of today again, and says what came of it. They share one journey, the long part.


def offer_that_was_answered_before_its_application_told_so_is_decided():
    yes = {"decision": "accepted", "decided_at": NOW}
    accepted, undecided, deleted = OfferFactory(**yes), OfferFactory(), OfferFactory(**yes)
    deletion = applications.delete(deleted.application, now=NOW)

    yield "0011_deadline_by_moment"
    deletions.bring_back(deletion, now=NOW)

    offers = models.Offer.objects.filter(pk__in=(accepted.pk, undecided.pk, deleted.pk))
    assert dict(offers.values_list("pk", "application__tab")) == {
        accepted.pk: "decided",
        undecided.pk: "waiting",
        deleted.pk: "decided",
    }


def what_an_older_release_cannot_bring_back_is_gone_for_good_backwards():
    file = ApplicationFactory()
    for kind in models.Deletion.Kind.values:
        models.Deletion.objects.create(owner=file.owner, kind=kind, at=NOW)
    for kind in ("note", "finding"):
        models.Event.objects.create(application=file, kind=kind, at=NOW)

    yield "0011_deadline_by_moment"

    kept = models.Deletion.objects.for_user(file.owner).values_list("kind", flat=True)
    assert set(kept) == {"application", "posting"}
    assert [event.kind for event in models.Event.objects.for_user(file.owner)] == ["note"]


def what_is_sent_and_not_paid_is_sent_backwards_and_told_to_be_unpaid_again():
    due = ApplicationFactory(stage="unpaid", fee="due", submitted_at=NOW)
    asked = ApplicationFactory(stage="unpaid", fee="waiver_asked", submitted_at=NOW)
    for one, was in ((due, "ready"), (asked, "submitted")):
        told = {"stage": "unpaid", "was": was}
        models.Event.objects.create(application=one, kind="stage", at=NOW, data=told)
    row = {f"application {due.pk}": {"stage": "unpaid"}}
    said = {"kind": "stage", "data": {"stage": "review", "was": "unpaid"}, "undo": {"was": row}}
    later = models.Event.objects.create(application=due, at=NOW, **said)

    yield "0041_degree_and_its_like"

    stages = [models.Application.objects.get(pk=one.pk).stage for one in (due, asked)]
    assert stages == ["unpaid", "unpaid"]
    again = {"stage": "unpaid", "was": "submitted"}
    told = [list(one.events.order_by("id").values_list("data", flat=True)) for one in (due, asked)]
    of_review = {"stage": "review", "was": "submitted"}
    assert told == [[{"stage": "submitted", "was": "ready"}, of_review, again], [again]]
    later.refresh_from_db()
    assert later.undo == {"was": {f"application {due.pk}": {"stage": "submitted"}}}


def deadline_that_follows_another_one_keeps_its_day_backwards_and_stays_there():
    told = {"kind": "letters", "date": None, "anchor": "application", "anchor_days": 7}
    row = DeadlineFactory(application=ApplicationFactory(), **told)
    row.refresh_from_db()

    yield "0015_posting_mail_subject_and_file_names"

    kept = models.Deadline.objects.get(pk=row.pk)
    assert (kept.instant, kept.anchor, kept.anchor_days) == (row.instant, "", None)


def what_an_older_release_does_not_know_of_referees_is_as_far_as_it_can_tell_backwards():
    failed = {"state": "failed", "failure": "bounced", "asked_at": NOW}
    letter = ReferenceFactory(**failed, mode="post")
    agreed = ReferenceFactory(**failed, answered_at=NOW)
    unasked = ReferenceFactory(state="failed", failure="not_received")
    told = models.Event.objects.filter(application=letter.application)
    for data in ({"what": "mailed"}, {"what": "tick"}, {"what": "state", "state": "failed"}):
        words = {**data, "referee": "Sen"}
        told.create(application=letter.application, kind="reference", at=NOW, data=words)
        undone = {"of": "reference", "what": words}
        told.create(application=letter.application, kind="undone", at=NOW, data=undone)
    kinds = {*models.Mail.TO_REFEREES, "news", "digest"}
    mails = {kind: MailFactory(owner=letter.referee.owner, kind=kind) for kind in kinds}
    models.RefereeNews.objects.create(
        referee=letter.referee, kind="bounced", at=NOW, mail=mails["news"]
    )
    for kind in ("arrived", "lost"):
        models.RefereeNews.objects.create(referee=letter.referee, kind=kind, at=NOW)

    yield "0016_deadline_told_by_another"

    rows = models.Reference.objects.in_bulk()
    assert [(rows[one.pk].state, rows[one.pk].failure) for one in (letter, agreed, unasked)] == [
        ("asked", ""),
        ("agreed", ""),
        ("planned", ""),
    ]
    assert rows[letter.pk].mode == "email"
    assert [event.kind for event in told.all().order_by("pk")] == ["reference", "undone"]
    assert {mail.kind for mail in models.Mail.objects.for_user(letter.referee.owner)} == {"digest"}


def fee_is_told_by_one_word_backwards_and_by_its_row_again():
    states = {"paid": {"paid": True}, "waived": {"waiver": "granted"}, "due": {}}
    files = [ApplicationFactory() for _ in states]
    for file, told in zip(files, states.values(), strict=True):
        fees.save(models.Fee(application=file, **told), now=NOW)

    yield "0006_offer_and_fee"

    rows = models.Fee.objects.filter(application__in=files).order_by("application_id")
    assert [fee.state for fee in rows] == [*states] == [fee.application.fee for fee in rows]


def what_was_begun_from_an_earlier_season_is_written_by_hand_backwards():
    there, deleted = (ApplicationFactory(posting__source="season") for _ in range(2))
    deletion = applications.delete(deleted, now=NOW)

    yield "0032_receivedmail"
    deletions.bring_back(deletion, now=NOW)

    sources = models.Posting.objects.filter(application__in=(there.pk, deleted.pk))
    assert [*sources.values_list("source", flat=True)] == ["written", "written"]


STORIES = [
    fee_is_told_by_one_word_backwards_and_by_its_row_again,
    offer_that_was_answered_before_its_application_told_so_is_decided,
    what_an_older_release_cannot_bring_back_is_gone_for_good_backwards,
    deadline_that_follows_another_one_keeps_its_day_backwards_and_stays_there,
    what_an_older_release_does_not_know_of_referees_is_as_far_as_it_can_tell_backwards,
    what_was_begun_from_an_earlier_season_is_written_by_hand_backwards,
    what_is_sent_and_not_paid_is_sent_backwards_and_told_to_be_unpaid_again,
]


@pytest.mark.usefixtures("_whole_again")
def test_rows_an_older_release_does_not_know_are_taken_back_and_forth():
    stories = [story() for story in STORIES]
    migrate("applications", min([next(story) for story in stories]))
    migrate()

    for story in stories:
        assert next(story, None) is None

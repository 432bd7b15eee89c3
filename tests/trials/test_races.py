"""Many at the same rows: one wins, nobody is told of a lock."""

import threading
import time
from contextlib import suppress
from functools import partial

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.errors import AlreadySubmitted
from applications.forms.tag import TagsForm
from applications.models import Application, ContactEntry, Deadline, Mail, Requirement, Version
from applications.services import applications, deadlines, reminders, requirements, tags, versions
from applications.services.mails import delivery
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    ContactEntryFactory,
    RefereeFactory,
    ReminderFactory,
    RequirementFactory,
    VersionFactory,
)
from tests.trials.mails import copies, due
from tests.windows import Window

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]

ROUNDS = 1000


def together(*works):
    """Runs them at the same time, and hands on the first error of any of them."""
    problems = []

    def guarded(work):
        try:
            work()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_of_two_claims_of_one_row_one_wins_a_thousand_times():
    """R-09"""
    ReminderFactory()
    start, end = threading.Barrier(2, timeout=60), threading.Barrier(2, timeout=60)
    won = []

    def race():
        for at in range(ROUNDS):
            if start.wait() == 0:
                Mail.objects.update(state="waiting", lease_until=None, attempts=0)
            end.wait()
            won.extend(at for _ in delivery._claim(NOW, Mail.objects.all(), 1).mails)

    together(race, race)

    assert sorted(won) == list(range(ROUNDS))


def test_a_minute_of_writers_beside_the_delivery_is_never_told_of_a_lock(smtp_sink):
    """R-15: two people who save, two workers that sweep and send."""
    due(60)
    applications = [ApplicationFactory().pk for _ in range(2)]
    end = time.monotonic() + 60
    saved = [0, 0]

    def save(at):
        while time.monotonic() < end:
            row = Application.objects.get(pk=applications[at])
            row.notes = str(saved[at])
            row.save()
            saved[at] += 1

    def send():
        while time.monotonic() < end:
            reminders.sweep(timezone.now())
            delivery.deliver_due(timezone.now)
            time.sleep(0.1)

    together(lambda: save(0), lambda: save(1), send, send)

    print(f"\n{sum(saved)} saved beside {len(smtp_sink.accepted)} mails")
    notes = dict(Application.objects.values_list("pk", "notes"))
    assert [notes[pk] for pk in applications] == [str(count - 1) for count in saved]
    assert len(copies(smtp_sink)) == len(smtp_sink.accepted) >= 60


def test_two_windows_that_save_at_the_same_moment_never_undo_each_other():
    """R-49: one is saved, the other sees it; once it has, both are there."""
    row = RefereeFactory()
    address = reverse("referee_edit", args=[row.pk])
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(row.owner)
    wrong = []

    for at in range(100):
        windows = [Window(client, address) for client in clients]
        changes = [{"phone": f"1-{at}"}, {"relation": f"2-{at}"}]
        start, answers = threading.Barrier(2, timeout=60), [0, 0]

        def save(which, windows=windows, changes=changes, start=start, answers=answers):
            start.wait()
            answers[which] = windows[which].send(**changes[which]).status_code

        together(partial(save, 0), partial(save, 1))
        if sorted(answers) == [302, 409]:
            answers[answers.index(409)] = windows[answers.index(409)].send().status_code
        row.refresh_from_db()
        if (answers, row.phone, row.relation) != ([302, 302], f"1-{at}", f"2-{at}"):
            wrong.append((at, answers, row.phone, row.relation))

    assert wrong == []


def _attach(piece, version):
    with suppress(AlreadySubmitted):
        requirements.attach(piece, version, now=NOW)


def _put_tags(application):
    with transaction.atomic():
        TagsForm({"tags": "dream"}, application=application)
        tags.put(application, ["dream"], now=NOW)


def _submit(rows):
    applications.submit(rows["application"], confirmation="", now=NOW)


def _remove_version(rows):
    versions.remove(rows["version"])


# At the same moment on the same application, all rows read before.
PAIRS = {
    "submitted, a version removed": (_submit, _remove_version),
    "submitted, a deadline met": (
        _submit,
        lambda rows: deadlines.mark_met(rows["deadline"], True, now=NOW),
    ),
    "submitted, a file attached": (_submit, lambda rows: _attach(rows["piece"], rows["newer"])),
    "submitted, tags put": (_submit, lambda rows: _put_tags(rows["tagged"])),
    "a version removed, tags put": (_remove_version, lambda rows: _put_tags(rows["tagged"])),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_two_writers_at_the_same_moment_never_wait_for_each_other(pair):
    """PostgreSQL ends one of two transactions that do; SQLite has one writer at a time."""
    for _ in range(60):
        piece = RequirementFactory(state="ready")
        file = AttachmentFactory(requirement=piece)
        newer = VersionFactory(document=file.version.document)
        rows = {
            "application": Application.objects.get(pk=piece.application_id),
            "tagged": Application.objects.get(pk=piece.application_id),
            "piece": Requirement.objects.get(pk=piece.pk),
            "version": Version.objects.get(pk=file.version_id),
            "newer": Version.objects.get(pk=newer.pk),
            "deadline": Deadline.objects.get(application=piece.application_id),
        }
        start = threading.Barrier(2, timeout=60)

        def work(one, rows=rows, start=start):
            start.wait()
            one(rows)

        together(*(partial(work, one) for one in pair))


def test_row_that_goes_at_the_moment_it_is_saved_is_gone_and_nothing_breaks():
    row = RefereeFactory()
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(row.owner)
    seen = set()

    for _ in range(50):
        entry = ContactEntryFactory(application__owner=row.owner)
        window = Window(clients[0], reverse("contact", args=[entry.pk]))
        start, answers = threading.Barrier(2, timeout=60), [0, 0]

        def save(window=window, start=start, answers=answers):
            start.wait()
            answers[0] = window.send(answer="yes").status_code

        def remove(entry=entry, start=start, answers=answers):
            start.wait()
            address = reverse("contact_remove", args=[entry.pk])
            answers[1] = clients[1].post(address).status_code

        together(save, remove)
        seen.add(tuple(answers))

    assert seen <= {(302, 302), (404, 302)}
    assert not ContactEntry.objects.exists()

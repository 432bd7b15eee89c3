"""Referees: people, each written down once, with all their references."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from applications.forms.referee import ImportForm, NamedForm, RefereeForm
from applications.forms.shared.row_number import is_row_number
from applications.models import (
    Application,
    Deadline,
    Event,
    Mail,
    PacketFile,
    Referee,
    Reference,
    Submission,
    Version,
)
from applications.models.deadline import letter_due
from applications.services import (
    letter_ways,
    letters,
    proposals,
    referee_pages,
    references,
    request_waves,
)
from applications.services import referees as service
from applications.services.mails import writing
from applications.templatetags.names import language_within
from applications.views.nudge import nudges_of
from applications.views.referee_link import their_page
from applications.views.reference import say_declined, say_early
from applications.views.shared.application_summary import brief
from applications.views.shared.form_pages import (
    Back,
    changing_a_row,
    confirm_page,
    form_page,
    here_or,
    returned,
    status_of,
)
from applications.views.shared.paging import page_of
from applications.views.shared.referees_alike import point_out_alike
from applications.views.shared.undo import offer_undo

AFFECTED_SHOWN = 10


def referees(request: HttpRequest) -> HttpResponse:
    """Everyone, with how far their letters are, and the next one that is awaited."""
    mine, now = Referee.objects.for_user(request.user), timezone.now()
    waiting = request_waves.numbers(request.user, now)
    occasion = writing.first_occasion(request.user, now)
    more = {"next_letter": _next_letter(), "occasion": occasion, **waiting}
    page = page_of(request, mine.counted().annotate(**more))
    days = Deadline.objects.select_related("application__posting").defer(*letters.UNREAD)
    found = days.in_bulk([one.next_letter for one in page.rows if one.next_letter])
    _mark_who_gets_no_mail(page.rows)
    for one in page.rows:
        one.next = found.get(one.next_letter)
    waiting = request_waves.waiting(request.user, page.rows[0] if page.rows else None, now)
    context = {"page": page, "waiting": sum(waiting or ()), "now": now}
    return render(request, "referee/list.html", context)


def _mark_who_gets_no_mail(people: Sequence[Referee]) -> None:
    """Who may be written to only by the applicant's own mail program, and whether they said so."""
    stopped = referee_pages.stopped_among(people)
    for one in people:
        one.is_stopped = one.pk in stopped
        one.is_by_hand = one.is_stopped or one.do_not_mail


def _next_letter() -> Subquery:
    """The nearest day by which a letter of this referee must be in."""
    awaited = Reference.objects.awaited().filter(
        application=OuterRef("application"), referee=OuterRef(OuterRef("pk"))
    )
    days = Deadline.objects.of_letters().filter(Exists(awaited), instant__isnull=False)
    return Subquery(days.order_by("instant", "id").values("pk")[:1])


def referee(request: HttpRequest, pk: int) -> HttpResponse:
    """One person and every application they are asked for, the nearest deadline first."""
    mine = Referee.objects.for_user(request.user).select_related("owner")
    person = get_object_or_404(mine.counted(), pk=pk)
    by_letters = Prefetch(
        "application__deadlines", Deadline.objects.of_letters().by_instant(), to_attr="letters"
    )
    asked = (
        person.references.select_related("application__posting")
        .defer(*letters.UNREAD)
        .prefetch_related(by_letters)
        .annotate(
            names_only=Q(mode=Reference.Mode.CONTACT),
            letter_due=letter_due("application"),
            is_over=Q(state__in=[Reference.State.DECLINED, Reference.State.RECEIVED])
            | Q(mode=Reference.Mode.CONTACT, state=Reference.State.AGREED),
        )
        .order_by("names_only", "is_over", F("letter_due").asc(nulls_last=True), "id")
    )
    page = page_of(request, asked)
    for reference in page.rows:
        reference.referee = person
        reference.due = next(iter(reference.application.letters), None)
        steps = reference.steps if reference.names_only else Reference.Step
        reference.ticks = [(step, reference.reached(step)) for step in steps]
    now = timezone.now()
    _mark_who_gets_no_mail([person])
    context = {
        "referee": person,
        "packet": _packet_of(person),
        "occasions": writing.occasions(person, now),
        "page": page,
        "letters": [one for one in page.rows if not one.names_only],
        "names": [one for one in page.rows if one.names_only],
        "steps": Reference.Step,
        "now": now,
        "their_page": their_page(person, now),
        "language": language_within(person.language),
        "may_be_contacted": person.may_be_contacted(now),
        "reserves": proposals.reserves_for_referee(person, now),
        **nudges_of(request, person, now),
    }
    return render(request, "referee/page.html", context)


def _packet_of(person: Referee) -> list[PacketFile]:
    """The documents they can open, each with whether a newer version is there."""
    newer = Version.objects.filter(
        document=OuterRef("version__document"), number__gt=OuterRef("version__number")
    )
    rows = (
        person.packet.readable()
        .select_related("version__document")
        .annotate(is_older=Exists(newer))
    )
    return list(rows.order_by("version__document__title", "pk"))


@require_POST
def referee_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Their other address becomes the one that everything goes to, or theirs is right after all."""
    person = _find(request, pk)
    now = timezone.now()
    if "right" in request.POST:
        taken = service.trust_address(person, request.POST["right"])
        words = _("Noted: %(email)s is right, and mail to %(name)s may go there again.")
    else:
        taken = service.use_address(person, request.POST.get("email", ""), now=now)
        words = _("%(name)s is written to at %(email)s from now on.")
    if taken:
        messages.success(request, words % {"name": person.name, "email": person.email})
        _say_links_closed(request, person, now)
    else:
        messages.warning(request, _("This address is not theirs any more, or another's as well."))
    return returned(here_or(request, _page_of(person)))


def _say_links_closed(request: HttpRequest, person: Referee, now: datetime) -> None:
    """Another address is theirs, so whoever reads the old one is out."""
    if person.links.filter(revoked_at=now).exists():
        messages.info(request, _("The links sent to the old address no longer open."))


@require_POST
def referee_tick(request: HttpRequest, pk: int) -> HttpResponse:
    """A step of one letter, or the same step of all that are chosen: done, or not after all."""
    person = _find(request, pk)
    mine = person.references.select_related("application__posting", "referee").defer(
        *letters.UNREAD
    )
    if step := request.POST.get("all", ""):
        chosen = [one for one in request.POST.getlist("reference") if is_row_number(one)]
        rows, on = list(mine.filter(pk__in=chosen).order_by("pk")), True
    else:
        one, step, way = [*request.POST.get("tick", "").split(), "", "", ""][:3]
        rows, on = [get_object_or_404(mine, pk=one if is_row_number(one) else 0)], way == "on"
    if step not in Reference.Step.values:
        raise Http404
    done = references.tick_each(rows, step, on, now=timezone.now())
    if done:
        offer_undo(request, _ticked(done, Reference.Step(step), on), *done)
    elif not rows:
        messages.info(request, _("Choose letters first: tick the box before each."))
    if on and step == Reference.Step.REQUESTED:
        say_declined(request, rows)
        say_early(request, rows)
    page = request.GET.get("page", "")  # which one was shown, where no script tells
    there = f"?page={page}#letters" if is_row_number(page) else "#letters"
    return returned(here_or(request, Back(_page_of(person).address + there, person.name)))


def _ticked(done: list[Event], step: Reference.Step, on: bool) -> str:
    told = step.words if on else step.not_words
    words = {"step": told, "place": done[0].application.place, "n": len(done)}
    if len(done) == 1 or not on:
        return _("%(place)s: %(step)s.") % words
    words["step"] = step.label
    return ngettext("%(n)d letter: %(step)s.", "%(n)d letters: %(step)s.", len(done)) % words


def referee_name(request: HttpRequest, pk: int) -> HttpResponse:
    """One press for several programmes, and for several referees."""
    person = _find(request, pk)
    form = NamedForm(request.POST if request.method == "POST" else None, referee=person)
    if request.method == "POST" and form.is_valid():
        given, writes = form.cleaned_data, "write" in request.POST
        done = references.name_each(
            [person, *given["others"]],
            given["applications"].order_by("pk"),
            asked=given["asked"] and not writes,
            modes=form.modes,
            now=timezone.now(),
        )
        if done:
            words = ngettext("%(n)d reference added.", "%(n)d references added.", len(done))
            offer_undo(request, words % {"n": len(done)}, *done)
        return (
            redirect(_write_to([person, *given["others"]]))
            if writes
            else returned(_page_of(person))
        )
    context = {"form": form, "referee": person, "back": _page_of(person), "now": timezone.now()}
    ways = letter_ways.ways_of(form.programmes)
    for one in form.programmes:
        one.way = ways[one.pk]
        one.mode = form.modes.get(one.pk, one.way.mode)
    context["modes"] = Reference.Mode.choices
    return render(request, "referee/name.html", context, status=status_of(form))


def _write_to(people: list[Referee]) -> str:
    """Where one of them, or each of several, is asked by a mail of their own."""
    if len(people) == 1:
        return reverse("referee_write", args=[people[0].pk, Mail.Kind.ASK])
    return f"{reverse('referees_write')}?{urlencode({'referee': [one.pk for one in people]}, True)}"


def referee_add(request: HttpRequest) -> HttpResponse:
    """Written down once, for all applications."""
    form = RefereeForm(request.POST or None, instance=Referee(owner=request.user))
    if request.method == "POST" and form.is_valid():
        person = service.save(form.save(commit=False), now=timezone.now())
        point_out_alike(request, person)
        return redirect("referee", person.pk)
    return form_page(request, form, _("Add a referee"), Back(reverse("referees"), _("Referees")))


def referee_import(request: HttpRequest) -> HttpResponse:
    """The list is read and shown, row by row; a second press takes in what can be."""
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    heading, back = _("Take in a list of referees"), Back(reverse("referees"), _("Referees"))
    if not form.is_valid():
        return form_page(request, form, heading, back, submit=_("Look at the rows"))
    read = service.judged(request.user, form.rows)
    taken = [one.referee for one in read if not one.why_not]
    if "take" in request.POST:
        added = service.add_each(request.user, taken)
        words = ngettext("%(n)d referee added.", "%(n)d referees added.", len(added))
        messages.success(request, words % {"n": len(added)})
        return redirect("referees")
    context = {"form": form, "heading": heading, "back": back, "read": read, "taken": taken}
    return render(request, "referee/import.html", context)


@changing_a_row
def referee_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Their address changed, or they moved."""
    person = _find(request, pk)
    back = here_or(request, _page_of(person))
    form = RefereeForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        service.save(form.save(commit=False), now=now)
        _say_links_closed(request, person, now)
        return returned(back)
    return form_page(
        request,
        form,
        _("Change the referee"),
        back,
        remove=reverse("referee_delete", args=[pk]),
        remove_words=_("Delete this referee"),
    )


def referee_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first, with the applications that lose a reference."""
    person = _find(request, pk)
    if request.method == "POST":
        deleted = service.remove(person, now=timezone.now())
        offer_undo(request, _("%(name)s is deleted.") % {"name": person.name}, deleted)
        return redirect("referees")
    affected = Application.objects.for_user(request.user).filter(references__referee=person)
    number = affected.count()
    sent = affected.filter(submissions__in=Submission.objects.standing()).count()
    return confirm_page(
        request,
        _("Delete %(name)s?") % {"name": person.name},
        _consequence(person, number, sent),
        _page_of(person),
        yes=_("Delete"),
        affected=brief(affected)[:AFFECTED_SHOWN],
        more=max(0, number - AFFECTED_SHOWN),
    )


def _consequence(person: Referee, number: int, sent: int) -> str:
    """How many applications they are asked for, and how many of those are in."""
    losing = ngettext(
        "One application loses its reference by %(name)s, and what is noted about it.",
        "%(number)d applications lose their reference by %(name)s, and what is noted about it.",
        number,
    ) % {"number": number, "name": person.name}
    are_in = ngettext(
        "%(number)d of these applications has been sent in already.",
        "%(number)d of these applications have been sent in already.",
        sent,
    )
    sentences = [losing if number else _("No application uses them.")]
    sentences += [are_in % {"number": sent}] if sent else []
    return " ".join([*sentences, _("For a day it can be brought back.")])


def _page_of(person: Referee) -> Back:
    return Back(reverse("referee", args=[person.pk]), person.name)


def _find(request: HttpRequest, pk: int) -> Referee:
    return get_object_or_404(Referee.objects.for_user(request.user), pk=pk)

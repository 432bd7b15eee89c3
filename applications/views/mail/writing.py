"""Writing to referees: each their own mail, read before it goes, or copied to go another way."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from re import fullmatch

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.errors import PortalWritesLater, RefereeNotMailed, TrackerError, WrittenJustNow
from applications.forms.mail import RefereeMailForm
from applications.forms.shared.row_number import is_row_number
from applications.mail import reaches_nobody
from applications.models import Mail, PacketFile, Referee, Reference
from applications.services.letters import Letter
from applications.services.mails import referee_limits, referee_mails, writing
from applications.services.mails.referee_mails import Draft
from applications.tasks import deliver
from applications.views.shared.form_pages import Back, returned
from applications.views.shared.undo import Note, offer_undo

Kind = Mail.Kind
MOST = 10  # referees written to from one page


class Writing:
    """One mail to one referee as it stands on the page: our words follow what is ticked for as
    long as nobody changed them. `refusal` says why none goes from here; it can be copied."""

    def __init__(
        self,
        referee: Referee,
        kind: str,
        now: datetime,
        offered: list[writing.Offered],
        refusal: RefereeNotMailed | None,
        data: QueryDict | None = None,
    ) -> None:
        self.referee, self.kind, self.now, self.data = referee, kind, now, data
        self.offered, self.refusal = offered, refusal
        self.shown = {one.letter.reference.pk: one.letter.reference.mode for one in offered}
        self.early = {one.letter.reference.pk for one in offered if one.is_early}
        self.too_early = PortalWritesLater()
        self.overtaken: set[int] = set()
        self.modes = self._modes()
        self.chosen = self._chosen()
        self.language = self._language()
        # With nothing ticked it reads as for one, and not as for none.
        found = self.letters or [one.letter for one in self.offered[:1]]
        self.draft = referee_mails.draft(kind, referee, found, now, self.language)
        self.is_ours = data is None or digest(self.words) == self._given("drafted")
        # Read for other programmes, or in another language, than are chosen now.
        self.is_stale = bool(self.letters) and self.is_ours and self.words != self.draft
        self.is_chosen = data is None or bool(self._given("is_sent"))
        self.copy: writing.Copy | None = None
        self.form = self._form()

    def _given(self, name: str) -> str:
        value: str = self.data.get(f"{self.referee.pk}-{name}", "") if self.data else ""
        return value

    @property
    def key(self) -> str:
        """The same press twice is one mail; another where none of ours was given."""
        given = self._given("key")
        return given if fullmatch(r"[0-9a-f]{16}", given) else secrets.token_hex(8)

    def _chosen(self) -> set[int]:
        if self.data is None:
            return {one.letter.reference.pk for one in self.offered if one.ticked}
        given = set(self.data.getlist(f"{self.referee.pk}-references"))
        numbers = (one.letter.reference.pk for one in self.offered)
        return {number for number in numbers if str(number) in given}

    def _modes(self) -> dict[int, writing.Way]:
        """How letters are to go in otherwise than the page showed; the mail is read with it. What
        was changed elsewhere meanwhile is shown anew."""
        if self.kind != Kind.ASK or self.data is None:
            return {}
        changed = {}
        for row in (one.letter.reference for one in self.offered):
            shown, given = (self.data.get(f"{row.pk}-{name}", "") for name in ("shown", "mode"))
            if not {shown, given} <= set(Reference.Mode.values) or given in (shown, row.mode):
                continue
            if shown == row.mode:
                changed[row.pk], row.mode = writing.Way(shown, given), given
            else:
                self.overtaken.add(row.pk)
        return changed

    def _language(self) -> str:
        given = self._given("language") or self.referee.language
        return given if given in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    def _form(self) -> RefereeMailForm:
        pk = self.referee.pk
        rows = Reference.objects.filter(
            pk__in=[one.letter.reference.pk for one in self.offered], referee=pk
        )
        started = {
            "language": self.language,
            "drafted": digest(self.draft),
            "key": secrets.token_hex(8),
            "is_sent": True,
            **self.draft._asdict(),
        }
        return RefereeMailForm(
            self.data, prefix=str(pk), initial=started, offered=rows, early=self.early
        )

    def draft_anew(self) -> None:
        """Our words for what is chosen now stand in the form, unless they are the person's own."""
        if self.data is not None and self.is_stale:
            self.data = self.data.copy()
            for name, value in {**self.draft._asdict(), "drafted": digest(self.draft)}.items():
                self.data[f"{self.referee.pk}-{name}"] = value
            self.form = self._form()

    @property
    def letters(self) -> list[Letter]:
        return [one.letter for one in self.offered if one.letter.reference.pk in self.chosen]

    @property
    def references(self) -> list[Reference]:
        return [one.reference for one in self.letters]

    @property
    def modes_to_keep(self) -> dict[int, writing.Way]:
        """Of what the mail is about alone."""
        return {pk: way for pk, way in self.modes.items() if pk in self.chosen}

    @property
    def words(self) -> Draft:
        """As they stand in the form."""
        if self.data is None:
            return self.draft
        subject, text = (self._given(name).replace("\r\n", "\n").strip() for name in Draft._fields)
        return Draft(subject, text)

    @property
    def programmes(self) -> list[tuple[Letter, bool, str]]:
        """Each with whether it is ticked, and how its letter goes in as the form found it."""
        letters = [one.letter for one in self.offered]
        numbers = [one.reference.pk for one in letters]
        return [
            (one, pk in self.chosen, self.shown[pk])
            for one, pk in zip(letters, numbers, strict=True)
        ]

    @cached_property
    def packet(self) -> list[str]:
        """What they find on their page: documents, and what was written for them."""
        found = [str(one.version) for one in self.referee.packet.all()]
        found += [_("courses")] if self.referee.courses else []
        return found + ([_("points to mention")] if self.referee.points else [])

    @property
    def frame(self) -> dict:
        """The rest of the mail, for the preview."""
        return referee_mails.frame(self.kind, self.referee, self.letters, self.words, self.now)


def digest(draft: Draft) -> str:
    """Tells whether somebody changed the words."""
    return sha256("\n".join(draft).encode("utf-8", "replace")).hexdigest()


# ── The pages ─────────────────────────────────────────────────────────────────────────────────────


def referee_write(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One mail to one referee, of this kind."""
    if kind not in writing.KINDS:
        raise Http404
    rows = Referee.objects.for_user(request.user).select_related("owner")
    referee = get_object_or_404(rows, pk=pk)
    back = Back(reverse("referee", args=[pk]), referee.name)
    return _written(request, [referee], kind, back)


def referees_write(request: HttpRequest) -> HttpResponse:
    """One request each: to those named in the address, or to all who are still to be asked. What
    was pressed is about those whose forms were shown, whoever is still to be asked by then."""
    numbers = [one for one in request.GET.getlist("referee") if is_row_number(one)]
    mine = Referee.objects.for_user(request.user).select_related("owner")
    rows = mine.filter(pk__in=numbers) if numbers else writing.to_ask(mine, timezone.now())
    if request.method == "POST":
        given = [name.removesuffix("-key") for name in request.POST if name.endswith("-key")]
        shown = list(mine.filter(pk__in=filter(is_row_number, given))[:MOST])
    else:
        shown = list(rows[:MOST])
    left = rows.exclude(pk__in=[one.pk for one in shown]).count()
    back = Back(reverse("referees"), _("Referees"))
    return _written(request, shown, Kind.ASK, back, left)


def _written(
    request: HttpRequest, referees: Sequence[Referee], kind: str, back: Back, left: int = 0
) -> HttpResponse:
    """`left` more are to be written to after these."""
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    packet = PacketFile.objects.readable().select_related("version__document").order_by("pk")
    prefetch_related_objects(referees, Prefetch("packet", packet))
    offered = writing.offered(kind, referees, now)
    refusals = referee_limits.refusals(referees, now)
    mails = [
        Writing(one, kind, now, offered[one.pk], refusals.get(one.pk), data) for one in referees
    ]
    does, _sep, number = (data or {}).get("do", "").partition(" ")
    one = next((mail for mail in mails if str(mail.referee.pk) == number), None)
    problems: list[str | TrackerError] = []
    if does == "send":
        answer = _send(request, mails, back, problems)
    elif does == "copy" and one:
        answer = _copy(request, one, back)
    elif does == "mine" and one:
        answer = _sent_by_hand(request, one, back)
    else:
        answer = None
        for mail in mails:
            mail.draft_anew()
    return answer or _page(request, mails, back, problems, left)


def _page(
    request: HttpRequest,
    mails: list[Writing],
    back: Back,
    problems: list[str | TrackerError],
    left: int,
) -> HttpResponse:
    sendable = [mail for mail in mails if mail.refusal is None and mail.offered]
    several = len(mails) > 1 or not mails
    named = {"name": mails[0].referee.called} if mails else {}
    context = {
        "heading": _("One request each") if several else _("Write to %(name)s") % named,
        "mails": mails,
        "kind": Kind(mails[0].kind) if mails else Kind.ASK,
        "several": len(mails) > 1,
        "left": left,
        "modes": Reference.Mode.choices,
        "again": any(isinstance(one, WrittenJustNow) for one in problems),
        "sendable": sendable,
        "number": sum(mail.is_chosen for mail in sendable),
        "problems": problems,
        "keeps": reaches_nobody(),
        "back": back,
    }
    amiss = problems or any(mail.form.is_bound and mail.form.errors for mail in mails)
    status = 422 if request.method == "POST" and amiss and not request.htmx else 200
    return render(request, "mail/write.html", context, status=status)


def _send(
    request: HttpRequest, mails: list[Writing], back: Back, problems: list[str | TrackerError]
) -> HttpResponse | None:
    """All that are chosen, or none; `problems` tells why."""
    chosen = [mail for mail in mails if mail.is_chosen]
    problems += [str(mail.refusal) for mail in chosen if mail.refusal]
    for mail in chosen:
        if not mail.chosen:
            words = _("%(name)s: no programme is ticked. Tick at least one.")
            problems.append(words % {"name": mail.referee.name})
        elif not mail.form.is_valid():
            problems.append(_("%(name)s: see below.") % {"name": mail.referee.name})
        elif mail.overtaken & mail.chosen:
            words = _("How a letter by %(name)s goes in was changed meanwhile. Look, then send it.")
            problems.append(words % {"name": mail.referee.name})
        elif mail.is_stale:
            mail.draft_anew()
            words = _("The text to %(name)s changed with what is ticked. Read it, then send it.")
            problems.append(words % {"name": mail.referee.name})
    if not chosen:
        problems.append(_("Choose at least one referee."))
    if problems:
        return None
    try:
        with transaction.atomic():
            sent = [_queue(mail, again=request.POST["do"] == "send again") for mail in chosen]
            for one in sent:
                deliver.delay_on_commit(one.mail.pk)
    except TrackerError as refusal:
        problems.append(refusal)
        return None
    _say(request, chosen, sent)
    return returned(back)


def _queue(mail: Writing, *, again: bool) -> writing.Sent:
    given = mail.form.cleaned_data
    return writing.send(
        mail.kind,
        mail.referee,
        mail.references,
        Draft(given["subject"], given["text"]),
        language=given["language"],
        key=given["key"],
        modes=mail.modes_to_keep,
        again=again,
        now=mail.now,
    )


def _say(request: HttpRequest, mails: list[Writing], sent: list[writing.Sent]) -> None:
    """What is on its way; taking back the ticks before it goes takes it back too."""
    if all(one.again for one in sent):
        messages.info(request, _("That mail is on its way already."))
        return
    done = [event for one in sent for event in one.done]
    names = ", ".join(mail.referee.called for mail in mails)
    words = _("On its way to %(names)s.")
    if reaches_nobody():
        words = _("Kept under Mails for %(names)s: it reaches nobody, so nothing is ticked.")
    words = words % {"names": names}
    if ticks := sum(event.data.get("what") == "tick" for event in done):
        ticked = ngettext("%(n)d programme ticked.", "%(n)d programmes ticked.", ticks)
        words = f"{words} {ticked % {'n': ticks}}"
    offer_undo(request, words, *done)


def _copy(request: HttpRequest, mail: Writing, back: Back) -> HttpResponse | None:
    """Subject and text with a link of its own, to be sent by the person's own mail program."""
    mail.draft_anew()  # it is read before it is sent
    if not mail.form.is_valid():
        return None
    writing.choose_modes(mail.referee, mail.modes_to_keep, now=mail.now)
    mail.copy = writing.copy(
        mail.kind, mail.referee, mail.letters, mail.words, language=mail.language, now=mail.now
    )
    response = render(request, "mail/copy.html", {"one": mail, "back": back})
    response["Cache-Control"] = "private, no-store"  # the link is told this once
    return response


def _sent_by_hand(request: HttpRequest, mail: Writing, back: Back) -> HttpResponse:
    chosen = mail.references
    if chosen:
        given = {"subject": mail.words.subject, "key": mail.key, "now": mail.now}
        noted = writing.note(mail.kind, mail.referee, chosen, **given)
        words = _("Noted: you wrote to %(name)s.") % {"name": mail.referee.called}
        offer_undo(request, words, *noted.done or [Note(noted.mail)])
    else:
        words = _("Nothing is noted: none of the programmes is to be written about any more.")
        messages.warning(request, words)
    return returned(back)

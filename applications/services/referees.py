"""Referees: people, each written down once, whatever they are asked for."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.db.models import TextField
from django.utils.translation import gettext as _

from applications.core import people, referee_list
from applications.models import Application, Deletion, Event, Referee, Reference, User
from applications.models.owned import existing_twin, read_anew
from applications.services import deletions, referee_pages


@transaction.atomic
def save(referee: Referee, *, now: datetime) -> Referee:
    """Keep a new or changed referee; one of the same name and address is the one we have.

    Links that went to an address which is theirs no longer are taken back.
    """
    referee.owner.hold()
    if referee.pk is None:
        same = existing_twin(referee, referee.owner, "owner", "name", "email")
        if same is not None:
            return same
    _close_links_to_old_address(referee, now)
    referee.save()
    _look_again(referee)
    return referee


@transaction.atomic
def use_address(referee: Referee, email: str, *, now: datetime) -> bool:
    """Their other address takes the place of the first, which is kept as the other; False where
    it is not theirs, or another referee's. Links that went to the first are taken back."""
    referee.owner.hold()
    read_anew(referee)
    if not email:
        return False
    others = referee.owner.referees.exclude(pk=referee.pk)
    if email != referee.other_email or others.filter(email__iexact=email).exists():
        return email == referee.email
    referee.email, referee.other_email = referee.other_email, referee.email
    _close_links_to_old_address(referee, now)
    referee.save()
    _look_again(referee)
    return True


def _close_links_to_old_address(referee: Referee, now: datetime) -> None:
    """Somebody else may have been written to by mistake; the owner is held."""
    was = Referee.objects.filter(pk=referee.pk).values_list("email", flat=True).first()
    if was and was.lower() != referee.email.lower():
        referee_pages.take_back(referee, now)


@transaction.atomic
def trust_address(referee: Referee, email: str) -> bool:
    """Mail came back from it, and it is right all the same: some may go there again. False where
    they have another one by now."""
    referee.owner.hold()
    read_anew(referee)
    if email != referee.email:
        return False
    referee.bounced_email = ""
    referee.save(update_fields=["bounced_email"])
    return True


def alike(referee: Referee) -> Referee | None:
    """Another of the same owner who seems to be the same person."""
    others = Referee.objects.filter(owner_id=referee.owner_id).exclude(pk=referee.pk)
    return next((other for other in others if people.seem_one(referee.sketch, other.sketch)), None)


@transaction.atomic
def add_each(owner: User, given: Iterable[Referee]) -> list[Referee]:
    """Those of a list that are not there yet, by address, else by name and institution."""
    owner.hold()
    there, added = Known(owner.referees.all()), []
    for referee in given:
        if there.twin(referee) is None:
            referee.owner = owner
            referee.save()
            there.add(referee)
            added.append(referee)
    if added:
        Application.objects.filter(owner=owner).with_files_to_send().look_again_later()
    return added


class Known:
    """Referees of a list, found by what two of one person have in common: each is compared with
    few, however long the list."""

    def __init__(self, there: Iterable[Referee]) -> None:
        self._at: dict[str, list[tuple[int, Referee]]] = defaultdict(list)
        self._number = 0
        for referee in there:
            self.add(referee)

    def add(self, referee: Referee) -> None:
        self._number += 1
        for key in self._keys(referee):
            self._at[key].append((self._number, referee))

    def twin(self, referee: Referee) -> Referee | None:
        """Whoever has the same address; where one of the two has none, the same name and place."""
        for other in self._near(referee):
            if referee.email and other.email:
                if referee.email.lower() == other.email.lower():
                    return other
            elif people.seem_one(referee.sketch, other.sketch):
                return other
        return None

    def alike(self, referee: Referee) -> Referee | None:
        """Whoever seems to be the same person."""
        sketch = referee.sketch
        near = (one for one in self._near(referee) if people.seem_one(sketch, one.sketch))
        return next(near, None)

    def _near(self, referee: Referee) -> list[Referee]:
        """Those that may be the same, in the order they came."""
        found = {at: one for key in self._keys(referee) for at, one in self._at.get(key, ())}
        return [found[at] for at in sorted(found)]

    @staticmethod
    def _keys(referee: Referee) -> set[str]:
        sketch = referee.sketch
        keys = {address.lower() for address in sketch.addresses if address}
        if name := people.initials(sketch.name):
            keys.add(f"name {name}")
        return keys


def _look_again(referee: Referee) -> None:
    """Their details may be complete now, and where they work is no slip in a letter."""
    Application.objects.filter(references__referee=referee).look_again()
    Application.objects.filter(owner=referee.owner_id).with_files_to_send().look_again_later()


@transaction.atomic
def remove(referee: Referee, *, now: datetime) -> Deletion:
    """The referee and every reference of theirs; each application's history says so.

    For a day they can be brought back. Raises RowGone.
    """
    referee.owner.hold()
    read_anew(referee)
    asked = Reference.objects.filter(referee=referee).values_list("application_id", flat=True)
    Event.objects.bulk_create(
        Event(
            application_id=application_id,
            kind=Event.Kind.REFERENCE,
            at=now,
            data={"what": "removed", "referee": referee.name},
        )
        for application_id in asked
    )
    _look_again(referee)
    return deletions.take_out(referee, now=now)


# ── A list of referees that somebody keeps elsewhere ──


class Read(NamedTuple):
    """A row of the list: who it is about, and why they are not taken in, if so."""

    number: int
    referee: Referee
    why_not: str = ""
    seems: Referee | None = None  # somebody who looks the same and is no reason against it


def judged(owner: User, rows: Iterable[referee_list.Row]) -> list[Read]:
    """Each row with whether it can be taken in, by those who are there and the rows before it."""
    there, read = Known(owner.referees.all()), []
    for row in rows:
        referee = _referee(owner, row.values)
        why_not = _amiss(referee)
        if not why_not and (same := there.twin(referee)):
            in_list = _("stands in the list already: %(name)s")
            why_not = _("You have them already: %(name)s") if same.pk else in_list
            why_not %= {"name": same.called}
        read.append(Read(row.number, referee, why_not, None if why_not else there.alike(referee)))
        if not why_not:
            there.add(referee)
    return read


def _referee(owner: User, values: dict[str, str]) -> Referee:
    """Nothing but words: a cell that a table program would count is kept as it stands."""
    referee = Referee(owner=owner)
    for column in referee_list.COLUMNS:
        if value := values.get(column):
            setattr(referee, column, value)
    known = {code: {code, str(name).lower()} for code, name in settings.LANGUAGES}
    said = values.get("language", "").lower()
    referee.language = next((code for code, names in known.items() if said in names), "en")
    return referee


def _amiss(referee: Referee) -> str:
    """What a row lacks or has too much of, in words; "" where nothing."""
    amiss: dict[str, list[str]] = {}
    try:
        referee.clean_fields(exclude=["owner"])
    except ValidationError as error:
        amiss = error.message_dict
    amiss |= _too_long(referee)
    return "; ".join(f"{_label(name)}: {' '.join(said)}" for name, said in amiss.items())


def _too_long(referee: Referee) -> dict[str, list[str]]:
    """Of fields of text, whose length only forms look at."""
    found = {}
    for field in Referee._meta.concrete_fields:
        if isinstance(field, TextField) and field.max_length:
            try:
                MaxLengthValidator(field.max_length)(getattr(referee, field.name))
            except ValidationError as error:
                found[field.name] = error.messages
    return found


def _label(column: str) -> str:
    return str(Referee._meta.get_field(column).verbose_name)  # type: ignore[union-attr]

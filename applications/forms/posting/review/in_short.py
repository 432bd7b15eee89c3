"""The facts and the sums of a review as they stand in its fields, in words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.extraction.sought import is_language_unknown, sought_in_english_only
from applications.core.extraction.sure import is_sure
from applications.forms.posting.facts import APPLICATIONS_ALLOWED
from applications.models import Posting, Requirement, User
from applications.templatetags.conditions import condition_named
from applications.templatetags.names import (
    country_name,
    extent_named,
    formula_words,
    languages_named,
    rule_words,
    start_named,
)

if TYPE_CHECKING:
    from applications.forms.posting.review import Review

FEW = 120  # bytes of letters in a text of any language; what stands for a syllable has more
# Facts that most postings say nothing of: nobody looks for them.
RARE = (
    "single_pdf", "max_file_mb", "eligibility", "conditions", "mail_to", "mail_cc", "mail_subject",
    "file_names", "most_applications",
)  # fmt: skip


class Fact(NamedTuple):
    label: str
    words: str
    cites: SafeString
    stands: bool  # as it is; else it is worth a look


def facts_given(review: "Review") -> dict[str, Any]:
    """The facts as they would be kept; None for what cannot be."""
    given: dict[str, Any] = {}
    for name, field in review.facts.fields.items():
        value = review.facts[name].value()
        try:
            given[name] = field.clean(field.prepare_value(value))
        except (forms.ValidationError, TypeError, ValueError):
            given[name] = None
    return given


def facts_line(review: "Review") -> tuple[list[Fact], list[str]]:
    """What is known, each with its mark, and the names of what was looked for and not found."""
    known, missing = [], []
    given = facts_given(review)
    for names, label, words in _facts(given, review.facts.instance.owner):
        if words:
            cites = review.fact_cites(str(label), names)
            known.append(Fact(str(label), words, cites, _stands(review, given, names)))
        elif names[0] not in RARE:
            missing.append(str(label))
    return known, missing


class Languages(NamedTuple):
    """What there is to say of the languages of a text; nothing of one that was read in its own."""

    unknown: bool = False
    english_only: Sequence[str] = ()  # the names of what was sought by English words alone


def languages_told(review: "Review") -> Languages:
    """Of a text that is not English; a few words are of any language."""
    if len("".join(filter(str.isalpha, review.text)).encode("utf-8", "replace")) < FEW:
        return Languages()
    labels = {"deadline": _("Deadline"), "documents": _("Documents"), "references": _("Referees")}
    labels |= {names[0]: label for names, label, _words in _facts({})}
    sought = sought_in_english_only(review.draft)
    named = [str(label) for name, label in labels.items() if name in sought]
    return Languages(is_language_unknown(review.draft), named)


def _stands(review: "Review", given: dict[str, Any], names: tuple[str, ...]) -> bool:
    """Whether such readings are right often enough, or the person has seen to it: it was corrected,
    or a doubt asks about it."""
    for name in names:
        found = getattr(review.draft, name, None)
        as_read = given.get(name) == review.facts.initial.get(name)
        if not found or not as_read or name in {*review.facts_asked, *review.told}:
            continue
        each = found if isinstance(found, tuple) else (found,)
        if not all(is_sure(name, one, review.draft) for one in each):
            return False
    return True


def references_stand(review: "Review") -> bool:
    """The same of how many referees are asked for, and what of them."""
    read = review.draft.references
    return not read or is_sure("references", read, review.draft)


def _facts(
    given: dict[str, Any], owner: User | None = None
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    def plain(name: str) -> str:
        return str(given.get(name) or "")

    def called(words: str) -> str:
        """With their own names where those go."""
        mine = (owner.given_name, owner.family_name) if owner else ("", "")
        return formula_words(words, *mine, plain("reference_number"))

    country = plain("country")
    place = (plain("city"), country_name(country) if country else "")
    yield ("institution",), _("Institution"), plain("institution")
    yield ("department",), _("Department"), plain("department")
    yield ("city", "country"), _("Place"), ", ".join(filter(None, place))
    yield ("reference_number",), _("Number"), plain("reference_number")
    yield ("apply_to",), _("Apply at"), plain("apply_to")
    yield ("mail_to",), _("Mail to"), ", ".join(plain("mail_to").splitlines())
    yield ("mail_cc",), _("Copy to"), ", ".join(plain("mail_cc").splitlines())
    yield ("url",), _("Link"), plain("url")
    yield ("start",), _("Start"), start_named(plain("start"))
    yield ("duration_months",), _("Duration"), _months(given.get("duration_months"))
    yield ("extent_percent",), _("Extent"), extent_named(given.get("extent_percent"))
    yield ("salary",), _("Salary"), plain("salary")
    yield ("languages",), _("Languages"), languages_named(given.get("languages") or [])
    yield ("contacts",), _("Contacts"), _names(given.get("contacts"))
    yield ("eligibility",), _("Credits"), _credits(given.get("eligibility"))
    who = "; ".join(filter(None, map(condition_named, given.get("conditions") or ())))
    yield ("conditions",), _("Who may apply"), who
    yield ("single_pdf",), _("Form"), _("one PDF") if given.get("single_pdf") else ""
    most = given.get("max_file_mb")
    yield ("max_file_mb",), _("Largest file"), f"{most.normalize():f} MB" if most else ""
    yield ("mail_subject",), _("Mail subject"), called(plain("mail_subject"))
    names = ", ".join(map(called, plain("file_names").splitlines()))
    yield ("file_names",), _("File names"), names
    allowed = rule_words(*(given.get(name) for name in APPLICATIONS_ALLOWED))
    yield APPLICATIONS_ALLOWED, _("Applications allowed"), allowed


def _names(rows: Any) -> str:
    named = (row.get("name") or row.get("email") for row in rows or ())
    return ", ".join(filter(None, named))


def _credits(rows: Any) -> str:
    """ "240, 60 and 15 ECTS"; of what, their own words say."""
    numbers = [str(row.get("minimum")) for row in rows or () if row.get("minimum")]
    if len(numbers) > 1:
        parts = {"some": ", ".join(numbers[:-1]), "last": numbers[-1]}
        numbers = [_("%(some)s and %(last)s") % parts]
    return f"{numbers[0]} ECTS" if numbers else ""


def _months(months: int | None) -> str:
    if not months:
        return ""
    if months % 12:
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    return ngettext("%(count)d year", "%(count)d years", months // 12) % {"count": months // 12}


def documents_in_short(review: "Review") -> str:
    """ "6 required, 2 if available"."""
    kept = [form for form in review.pieces.forms if form.is_kept and form["name"].value()]
    needs = Counter(form["need"].value() for form in kept)
    parts = [
        _("%(number)d %(need)s") % {"number": needs[need], "need": words}
        for need, words in Requirement.Need.choices
        if needs[need]
    ]
    return ", ".join(parts) or _nothing(review, "documents", _("no documents"))


def _nothing(review: "Review", field: str, words: str) -> str:
    """That nothing is asked for, where the text was read in a language it is written in."""
    draft = review.draft
    unread = is_language_unknown(draft) or field in sought_in_english_only(draft)
    found = {"documents": _("no documents found"), "references": _("no referees found")}
    return found[field] if unread else words


def references_in_short(review: "Review") -> str:
    """ "2 names", "3 letters"; how many referees are wanted, and what of them."""
    given = facts_given(review)
    number, mode = given.get("references_minimum"), given.get("references_mode")
    if not number and not mode:
        return _nothing(review, "references", _("no referees"))
    if not number:
        return {"contact": _("names"), "letter": _("letters")}.get(mode, "")
    words = {
        Posting.ReferenceMode.CONTACT: ngettext("%(n)d name", "%(n)d names", number),
        Posting.ReferenceMode.LETTER: ngettext("%(n)d letter", "%(n)d letters", number),
    }
    return words.get(mode, ngettext("%(n)d referee", "%(n)d referees", number)) % {"n": number}

"""The facts of a posting in the order people ask for them, each with the words it was read from."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.forms.posting.facts import APPLICATIONS_ALLOWED
from applications.models import Posting, User
from applications.models.posting import web_page
from applications.templatetags.conditions import condition_named
from applications.templatetags.names import (
    country_name,
    extent_named,
    formula_words,
    languages_named,
    rule_words,
    start_named,
)


class Fact(NamedTuple):
    name: str  # by which it is corrected alone
    label: str
    value: Any
    link: str
    evidence: dict[str, Any] | None


def facts_of(posting: Posting, owner: User) -> list[Fact]:
    """Every fact that is there; nothing is shown for what is not known."""
    return [fact for fact in _all(posting, owner) if fact.value]


def _all(posting: Posting, owner: User) -> Iterator[Fact]:
    def fact(name: str, label: str, value: Any, link: str = "") -> Fact:
        return Fact(name, label, value, link, posting.evidence.get(name))

    yield fact("department", _("Department"), posting.department)
    country = country_name(posting.country) if posting.country else ""
    place = ", ".join(part for part in (posting.city, country) if part)
    yield fact("city", _("Place"), place)
    yield fact("reference_number", _("Reference number"), posting.reference_number)
    yield fact("url", _("Posting"), posting.url, posting.url)
    yield fact("apply_to", _("Apply to"), posting.apply_to, _address(posting.apply_to))
    mail_to, mail_cc = (", ".join(row.splitlines()) for row in (posting.mail_to, posting.mail_cc))
    yield fact("mail_to", _("Mail to"), mail_to)
    yield fact("mail_cc", _("Copy to"), mail_cc)
    mine = owner.given_name, owner.family_name, posting.reference_number
    yield fact("mail_subject", _("Mail subject"), formula_words(posting.mail_subject, *mine))
    names = ", ".join(formula_words(name, *mine) for name in posting.file_names.splitlines())
    yield fact("file_names", _("File names"), names)
    yield fact("start", _("Start"), start_named(posting.start))
    yield fact("duration_months", _("Duration"), _months(posting.duration_months))
    yield fact("extent_percent", _("Extent"), extent_named(posting.extent_percent))
    yield fact("salary", _("Salary or stipend"), posting.salary)
    yield fact("languages", _("Languages accepted"), languages_named(posting.languages))
    yield fact("references", _("References"), _references(posting))
    yield fact("single_pdf", _("Form"), _("one PDF") if posting.single_pdf else "")
    if posting.max_file_mb:
        largest = _("%(size)s MB a file") % {"size": f"{posting.max_file_mb.normalize():f}"}
        yield fact("max_file_mb", _("Largest file"), largest)
    allowed = (getattr(posting, name) for name in APPLICATIONS_ALLOWED)
    said = posting.evidence.get("most_applications") or posting.evidence.get("choices_in_order")
    words = rule_words(*allowed)
    yield Fact("most_applications", _("Applications allowed"), words, "", said)
    for row in posting.eligibility:
        credits = _("%(minimum)s ECTS credits: %(of)s") % row
        read = posting.words_of("eligibility", row)
        yield Fact("eligibility", _("Credits"), credits, "", read)
    for row in posting.conditions:
        read = posting.words_of("conditions", row)
        yield Fact("conditions", _("Who may apply"), condition_named(row), "", read)
    for row in posting.contacts:
        who = ", ".join(part for part in (row.get("name"), row.get("role")) if part)
        mail = row.get("email", "")
        read = posting.words_of("contacts", row)
        link = f"mailto:{mail}" if mail else ""
        yield Fact("contacts", _("Contact"), f"{who} {mail}".strip(), link, read)


def _address(target: str) -> str:
    if page := web_page(target):
        return page
    return f"mailto:{target}" if "@" in target and " " not in target else ""


def _months(months: int | None) -> str:
    if not months:
        return ""
    if months % 12:
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    return ngettext("%(count)d year", "%(count)d years", months // 12) % {"count": months // 12}


def _references(posting: Posting) -> str:
    if not (posting.references_minimum or posting.references_mode):
        return ""
    parts = [str(posting.references_minimum or ""), posting.get_references_mode_display()]
    return " ".join(part for part in parts if part)

"""From the text of a posting to what it asks: every value with its quote, place and rule.

`extract` is the only door to a reading. It is told the text and, for days without a year, today's
date; it looks at nothing else, never fails, and takes time in proportion to the text. What there is
to say of a reading stands beside it: `sure`, `sought` and `no_posting`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from applications.core.extraction.accepted import find_languages
from applications.core.extraction.applications_allowed import find_applications_allowed
from applications.core.extraction.apply import find_apply_to, find_url
from applications.core.extraction.conditions import find_conditions
from applications.core.extraction.conflicts import find_conflicts
from applications.core.extraction.credits import find_credits
from applications.core.extraction.deadline import find_deadlines
from applications.core.extraction.documents import find_documents
from applications.core.extraction.draft import PostingDraft
from applications.core.extraction.duration import find_duration
from applications.core.extraction.employment import find_salary
from applications.core.extraction.extent import find_extent
from applications.core.extraction.files import find_max_file_mb, find_single_pdf
from applications.core.extraction.language import languages_of
from applications.core.extraction.page import MAX_CHARACTERS, open_page
from applications.core.extraction.people import find_contacts
from applications.core.extraction.prescribed import find_file_names, find_mail_subject
from applications.core.extraction.recipients import find_recipients, pictured, subject_of_link
from applications.core.extraction.reference_number import find_reference_number
from applications.core.extraction.references import find_references
from applications.core.extraction.scope import Scope
from applications.core.extraction.start import find_start
from applications.core.extraction.title import find_title
from applications.core.extraction.where import Whereabouts, find_whereabouts
from applications.core.places.whereabouts import zone_of_place

__all__ = ["MAX_CHARACTERS", "READER_VERSION", "extract"]

READER_VERSION = 14  # one more whenever the same text gives another draft; kept beside each draft


def extract(text: str, today: date | None = None, read_in: tuple[str, ...] = ()) -> PostingDraft:
    """What the posting says, as far as it can be read; fields it does not settle are None. Words
    are sought in the languages it is read in, or in those of the whole that it is part of.

    >>> draft = extract("PhD position at Umeå University. Deadline: 26 August 2024. Send a CV.")
    >>> draft.deadline.value.date, [found.value.kind for found in draft.documents]
    (datetime.date(2024, 8, 26), ['cv'])
    """
    page = open_page(text[:MAX_CHARACTERS])
    language, beside, told = languages_of(page)
    scope = Scope(page, read_in or told, today=today)
    where = _whereabouts(scope)
    home = scope.at_home()
    deadlines = find_deadlines(home)
    documents = find_documents(scope)
    references, documents = find_references(scope, documents)
    contacts = find_contacts(home)
    start = find_start(home, deadlines.final.value.date if deadlines.final else None)
    draft = PostingDraft(
        language=language,
        beside=beside,
        read_in=scope.languages,
        title=find_title(scope),
        institution=where.institution,
        department=where.department,
        city=where.city,
        country=where.country,
        deadline=deadlines.final,
        deadlines=deadlines.every,
        other_days=deadlines.others,
        start=start,
        duration_months=find_duration(scope, start.value if start else ""),
        extent_percent=find_extent(scope),
        reference_number=find_reference_number(home),
        documents=documents,
        references=references,
        contacts=contacts,
        languages=find_languages(scope),
        single_pdf=find_single_pdf(scope),
        max_file_mb=find_max_file_mb(scope),
        ects=find_credits(scope),
        conditions=find_conditions(scope, documents),
        salary=find_salary(scope),
        url=find_url(scope),
        mail_subject=find_mail_subject(scope),
        file_names=find_file_names(scope),
        conflicts=find_conflicts(home, deadlines, contacts, start),
        cut=len(text) > MAX_CHARACTERS,
    )
    return replace(_with_sending(draft, home), **find_applications_allowed(scope))


def _with_sending(draft: PostingDraft, scope: Scope) -> PostingDraft:
    """The draft with where one applies, and to whom the mail with an application goes."""
    apply_to = find_apply_to(scope)
    mail = find_recipients(scope, apply_to)
    return replace(
        draft,
        apply_to=apply_to,
        mail_to=mail.to,
        mail_cc=mail.cc,
        mail_subject=draft.mail_subject or subject_of_link(scope, apply_to, mail.to),
        conflicts=(*draft.conflicts, *pictured(scope, apply_to)),
    )


def _whereabouts(scope: Scope) -> Whereabouts:
    """Where the posting is; the rules that follow are told so, and by which clock."""
    where = find_whereabouts(scope)
    scope.country = where.country.value if where.country else ""
    city = where.city.value if where.city else ""
    named = where.institution.value if where.institution else ""
    scope.zone = zone_of_place(scope.country, city, named, scope.page.text)
    return where

"""Every address of ours, and who it is for. A new one that stands in no table fails test_access."""

from collections.abc import Callable, Iterator

from django.urls import URLPattern, get_resolver
from django.utils import timezone

from applications.mail import kept_mails
from applications.models import (
    Application,
    Attachment,
    Bundle,
    Citizenship,
    ContactEntry,
    CreditSum,
    Deadline,
    Degree,
    Deletion,
    Document,
    Event,
    Mail,
    Order,
    Posting,
    ReceivedMail,
    Referee,
    RefereeLink,
    Reference,
    Requirement,
    Season,
    SentFile,
    Spreadsheet,
    Stay,
    Submission,
    TestResult,
    TextBox,
    User,
    Version,
)
from applications.services import accounts, referee_pages
from applications.services.mails import links

Arguments = Callable[[User], list]


def first(model: type) -> Arguments:
    return lambda owner: [model.objects.for_user(owner).order_by("pk").first().pk]


application = first(Application)

# Each kind of row of a background has the same pages.
BACKGROUND: dict[str, type] = {
    "degree": Degree,
    "credit_sum": CreditSum,
    "stay": Stay,
    "test_result": TestResult,
    "citizenship": Citizenship,
}

# An address with a row in it → the owner's own.
ROWS: dict[str, Arguments] = {
    "posting_fetch": lambda owner: [Posting.objects.for_user(owner).unreviewed().get().pk],
    "posting_review": lambda owner: [Posting.objects.for_user(owner).unreviewed().get().pk],
    "posting_answer": lambda owner: [Posting.objects.for_user(owner).unreviewed().get().pk],
    "received_mail": first(ReceivedMail),
    "received_mail_note": first(ReceivedMail),
    "received_mail_file": first(ReceivedMail),
    "received_mail_aside": first(ReceivedMail),
    "received_mail_posting": first(ReceivedMail),
    "posting_discard": lambda owner: [Posting.objects.for_user(owner).unreviewed().get().pk],
    "application": application,
    "application_facts": application,
    "application_fact": lambda owner: [*application(owner), "title"],
    "application_file": application,
    "application_mail": application,
    "application_mail_file": application,
    "application_move": application,
    "choices": application,
    "application_submit": application,
    "application_take_back": application,
    "application_notes": application,
    "application_settle": application,
    "application_archive": application,
    "application_delete": application,
    "tags": application,
    "watch_switch": application,
    "watch_look": application,
    "watch_seen": application,
    "watch_take": application,
    "event_undo": first(Event),
    "deletion_restore": first(Deletion),
    "coming": application,
    "bundle_build": application,
    "contact_sheet": application,
    "plan": application,
    "plan_order": application,
    "plan_acknowledge": application,
    "deadline_add": application,
    "deadline_target": application,
    "requirement_add": application,
    "application_files": application,
    "files_sort": application,
    "interview_add": application,
    "appeal_add": application,
    "after_settle": application,
    "answer_reminder": application,
    "offer": application,
    "offer_accept": application,
    "offer_let_go": application,
    "offer_reopen": application,
    "fee": application,
    "fee_remove": application,
    "reference_add": application,
    "application_requests": application,
    "requests_target": application,
    "contact_add": application,
    "deadline": first(Deadline),
    "deadline_met": first(Deadline),
    "deadline_zone": first(Deadline),
    "deadline_ics": first(Deadline),
    "deadline_remove": first(Deadline),
    "snooze": first(Application),
    "reminder_switch": lambda owner: [*first(Deadline)(owner), "7d"],
    "requirement": first(Requirement),
    "requirement_applies": first(Requirement),
    "requirement_state": first(Requirement),
    "requirement_upload": first(Requirement),
    "requirement_remove": first(Requirement),
    "order_add": first(Requirement),
    "order": first(Order),
    "order_press": first(Order),
    "order_remove": first(Order),
    "attachment_remove": first(Attachment),
    "document": first(Document),
    "document_edit": first(Document),
    "document_delete": first(Document),
    "version": first(Version),
    "version_pages": first(Version),
    "version_page": lambda owner: [*first(Version)(owner), 1],
    "version_beside": first(Version),
    "version_both_sides": first(Version),
    "version_stamp": first(Version),
    "version_edit": first(Version),
    "version_state": first(Version),
    "version_restore": first(Version),
    "version_without_comments": first(Version),
    "version_delete": first(Version),
    "referee": first(Referee),
    "referee_edit": first(Referee),
    "referee_address": first(Referee),
    "referee_tick": first(Referee),
    "referee_name": first(Referee),
    "nudges": first(Referee),
    "referee_packet": first(Referee),
    "referee_write": lambda owner: [*first(Referee)(owner), "ask"],
    "referee_delete": first(Referee),
    "referee_links": first(Referee),
    "reference": first(Reference),
    "reference_state": first(Reference),
    "reference_remove": first(Reference),
    "text_box_add": application,
    "text_box": first(TextBox),
    "text_box_edit": first(TextBox),
    "text_box_plain": first(TextBox),
    "text_box_take": lambda owner: [
        *first(TextBox)(owner),
        TextBox.objects.for_user(owner).order_by("pk").last().pk,
    ],
    "text_box_remove": first(TextBox),
    "credits_counted": lambda owner: [*application(owner), 0],
    **{
        f"{name}{ending}": first(model)
        for name, model in BACKGROUND.items()
        for ending in ("", "_remove")
    },
    "contact": first(ContactEntry),
    "contact_remove": first(ContactEntry),
    "bundle": first(Bundle),
    "bundle_stop": first(Bundle),
    "bundle_file": first(Bundle),
    "bundle_part": lambda owner: [*first(Bundle)(owner), 0],
    "bundle_page": lambda owner: [*first(Bundle)(owner), 1],
    "bundle_stamp": lambda owner: [*first(Bundle)(owner), 1],
    "sent_file": first(SentFile),
    "sent_mail_let_go": first(SentFile),
    "receipt_add": first(Submission),
    "sent_mail_answer": first(Submission),
    "spreadsheet": first(Spreadsheet),
    "spreadsheet_take": first(Spreadsheet),
    "spreadsheet_undo": first(Spreadsheet),
    "spreadsheet_discard": first(Spreadsheet),
    "season": first(Season),
    "season_csv": first(Season),
    "season_next": first(Season),
    "season_take_back": first(Season),
    "season_reopen": first(Season),
    "mail": first(Mail),
    "mail_cancel": first(Mail),
    "mail_again": first(Mail),
    "mail_kept": lambda owner: [kept_mails(owner.email, 1)[0].name],
    "mail_kept_html": lambda owner: [kept_mails(owner.email, 1)[0].name],
}

# Everybody's own page, without a row in its address.
PRIVATE = {
    "zone_understood", "profile", "profile_delete", *(f"{name}_add" for name in BACKGROUND),
    "home", "settings", "account_delete", "posting_new", "posting_by_hand", "posting_look_alikes",
    "checklists", "checklists_csv", "insight", "seasons", "season_close",
    "browser",
    "applications", "chosen", "spreadsheets", "documents", "documents_use", "referees",
    "export", "export_applications", "export_history",
    "account_export", "account_export_file", "account_import",
    "referee_import",
    "referee_add", "referees_write", "requests", "requests_tick", "matrix", "matrix_csv",
    "offers", "outbox", "address_ask", "feed", "unsent", "undo", "deletions",
    "find", "palette", "news_seen", "received_mails",
    "account_email", "account_change_password", "account_set_password", "account_reauthenticate",
    "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "usersessions_list",
}  # fmt: skip
# Second factors, by number: allauth asks for the password before it looks for the row.
KEYS = {"mfa_remove_webauthn", "mfa_edit_webauthn"}

# Open to visitors, and what stands in the address.
OPEN: dict[str, Arguments] = {
    "account_login": lambda owner: [],
    "manifest": lambda owner: [],
    "account_logout": lambda owner: [],
    "account_inactive": lambda owner: [],
    "account_signup": lambda owner: [],
    "account_email_verification_sent": lambda owner: [],
    "account_reset_password": lambda owner: [],
    "account_reset_password_done": lambda owner: [],
    "account_reset_password_from_key": lambda owner: ["1", "set-password"],
    "account_reset_password_from_key_done": lambda owner: [],
    "account_confirm_email": lambda owner: ["forged"],
    "account_confirm_login_code": lambda owner: [],
    "mfa_authenticate": lambda owner: [],
    "mfa_login_webauthn": lambda owner: [],
    "privacy": lambda owner: [],
    "sample": lambda owner: [],
    "invitation": lambda owner: [accounts.invite("ada@example.org")],
    "mail_answer": lambda owner: [token(links.answer_link(Deadline.objects.first(), "snooze"))],
    "mail_stop": lambda owner: [token(links.stop_link(owner))],
    "letters_link": lambda owner: ["made-up"],
    "letters_stop": lambda owner: [token(referee_pages.stop_link(owner.referees.first()))],
    "letters_calendar": lambda owner: ["made-up"],
    "letters_renew": lambda owner: ["made-up"],
    "letters_page": lambda owner: [referee_pages.pass_of(_link(owner), timezone.now())],
    "letters_opened": lambda owner: ["made-up"],
    "letters_file": lambda owner: ["made-up", 1],  # a download is noted for the applicant
    "letters_upload": lambda owner: ["made-up", 1],
    "mail_address": lambda owner: [token(links.address_link(owner))],
    "feed_ics": lambda owner: ["made-up"],
    "healthz": lambda owner: [],
    "readyz": lambda owner: [],
    "metrics": lambda owner: [],
}
CSRF_EXEMPT = {
    "mail_stop", "letters_stop",  # RFC 8058: the mail reader posts by itself
    # No cookie is needed to use a referee's page: its address is the key.
    "letters_renew", "letters_page", "letters_opened", "letters_file", "letters_upload",
}  # fmt: skip


# What somebody who is signed in can open.
SIGNED_IN: dict[str, Arguments] = {**ROWS, **{name: lambda owner: [] for name in PRIVATE}}


def _link(owner: User) -> RefereeLink:
    return RefereeLink.objects.for_user(owner).earliest("pk")


def token(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def patterns(resolver=None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its full name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name or entry.pattern}", entry
        else:
            yield from patterns(entry, f"{space}{entry.namespace}:" if entry.namespace else space)

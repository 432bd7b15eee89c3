"""Every address on one page."""

from django.urls import path, re_path

from applications.views import (
    attachment,
    calendar,
    contact,
    deadline,
    deletion,
    document,
    event,
    fee,
    home,
    offer,
    person,
    posting,
    referee,
    referee_page,
    reference,
    reminder,
    requirement,
    search,
    submission,
    tag,
    version,
)
from applications.views.account import lifecycle, session_expired
from applications.views.application import look, page
from applications.views.bundle import built, plan
from applications.views.mail import links, outbox

urlpatterns = [
    path("", home.home, name="home"),
    path("settings/", person.settings, name="settings"),
    path("settings/zone/", person.zone_understood, name="zone_understood"),
    path("settings/delete/", lifecycle.account_delete, name="account_delete"),
    path("find/", search.find, name="find"),
    path("find/palette/", search.palette, name="palette"),
    path("unsent/", session_expired.unsent, name="unsent"),
    path("sample/", lifecycle.sample, name="sample"),
    path("accounts/signup/", lifecycle.SignupView.as_view(), name="account_signup"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        lifecycle.PasswordResetFromKeyView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("invitation/<str:token>/", lifecycle.invitation, name="invitation"),
    # Postings
    path("postings/new/", posting.posting_new, name="posting_new"),
    path("postings/by-hand/", posting.posting_by_hand, name="posting_by_hand"),
    path("postings/look-alikes/", posting.posting_look_alikes, name="posting_look_alikes"),
    path("postings/<int:pk>/fetch/", posting.posting_fetch, name="posting_fetch"),
    path("postings/<int:pk>/review/", posting.posting_review, name="posting_review"),
    path("postings/<int:pk>/discard/", posting.posting_discard, name="posting_discard"),
    # Applications
    path("applications/", look.look, name="applications"),
    path("applications/chosen/", look.chosen, name="chosen"),
    path("applications/<int:pk>/", page.application, name="application"),
    path("applications/<int:pk>/facts/", page.application_facts, name="application_facts"),
    path(
        "applications/<int:pk>/facts/<slug:only>/",
        page.application_facts,
        name="application_fact",
    ),
    path("applications/<int:pk>/mine/", page.application_file, name="application_file"),
    path("applications/<int:pk>/stage/", page.application_move, name="application_move"),
    path("applications/<int:pk>/submit/", page.application_submit, name="application_submit"),
    path(
        "applications/<int:pk>/take-back/",
        page.application_take_back,
        name="application_take_back",
    ),
    path("applications/<int:pk>/notes/", page.application_notes, name="application_notes"),
    path(
        "applications/<int:pk>/archive/",
        page.application_archive,
        name="application_archive",
    ),
    path("applications/<int:pk>/delete/", page.application_delete, name="application_delete"),
    path("applications/<int:pk>/settle/", page.application_settle, name="application_settle"),
    path("applications/<int:pk>/tags/", tag.tags, name="tags"),
    # Undo: what a message offers, and a line of the history
    path("undo/", event.undo, name="undo"),
    path("deleted/", deletion.deletions, name="deletions"),
    path("deleted/<int:pk>/restore/", deletion.deletion_restore, name="deletion_restore"),
    path("events/<int:pk>/undo/", event.event_undo, name="event_undo"),
    # Deadlines
    path("applications/<int:pk>/deadlines/add/", deadline.deadline_add, name="deadline_add"),
    path("applications/<int:pk>/target/", deadline.deadline_target, name="deadline_target"),
    path("deadlines/<int:pk>/", deadline.deadline, name="deadline"),
    path("deadlines/<int:pk>/met/", deadline.deadline_met, name="deadline_met"),
    path("deadlines/<int:pk>/zone/", deadline.deadline_zone, name="deadline_zone"),
    path("deadlines/<int:pk>/remove/", deadline.deadline_remove, name="deadline_remove"),
    path("applications/<int:pk>/interview/", deadline.interview_add, name="interview_add"),
    path("applications/<int:pk>/ask/", deadline.answer_reminder, name="answer_reminder"),
    # Offers and fees
    path("offers/", offer.side_by_side, name="offers"),
    path("applications/<int:pk>/offer/", offer.offer, name="offer"),
    path("applications/<int:pk>/offer/accept/", offer.offer_accept, name="offer_accept"),
    path("applications/<int:pk>/offer/let-go/", offer.offer_let_go, name="offer_let_go"),
    path("applications/<int:pk>/offer/reopen/", offer.offer_reopen, name="offer_reopen"),
    path("applications/<int:pk>/fee/", fee.fee, name="fee"),
    path("applications/<int:pk>/fee/remove/", fee.fee_remove, name="fee_remove"),
    # The checklist
    path(
        "applications/<int:pk>/checklist/add/", requirement.requirement_add, name="requirement_add"
    ),
    path("checklist/<int:pk>/", requirement.requirement, name="requirement"),
    path(
        "checklist/<int:pk>/applies/", requirement.requirement_applies, name="requirement_applies"
    ),
    path("checklist/<int:pk>/state/", requirement.requirement_state, name="requirement_state"),
    path("checklist/<int:pk>/files/", requirement.requirement_upload, name="requirement_upload"),
    path("checklist/<int:pk>/remove/", requirement.requirement_remove, name="requirement_remove"),
    path("applications/<int:pk>/files/", attachment.application_files, name="application_files"),
    path("applications/<int:pk>/files/sort/", attachment.files_sort, name="files_sort"),
    path("attachments/<int:pk>/remove/", requirement.attachment_remove, name="attachment_remove"),
    # Documents
    path("documents/", document.documents, name="documents"),
    path("documents/use/", attachment.documents_use, name="documents_use"),
    path("documents/<int:pk>/", document.document, name="document"),
    path("documents/<int:pk>/edit/", document.document_edit, name="document_edit"),
    path("documents/<int:pk>/delete/", document.document_delete, name="document_delete"),
    path("versions/<int:pk>/", version.version, name="version"),
    path("versions/<int:pk>/pages/", version.version_pages, name="version_pages"),
    path("versions/<int:pk>/pages/<int:number>/", version.version_page, name="version_page"),
    path("versions/<int:pk>/stamp/", version.version_stamp, name="version_stamp"),
    path("versions/<int:pk>/edit/", version.version_edit, name="version_edit"),
    path("versions/<int:pk>/state/", version.version_state, name="version_state"),
    path("versions/<int:pk>/restore/", version.version_restore, name="version_restore"),
    path(
        "versions/<int:pk>/without-comments/",
        version.version_without_comments,
        name="version_without_comments",
    ),
    path("versions/<int:pk>/delete/", version.version_delete, name="version_delete"),
    # Referees
    path("referees/", referee.referees, name="referees"),
    path("referees/add/", referee.referee_add, name="referee_add"),
    path("referees/<int:pk>/", referee.referee, name="referee"),
    path("referees/<int:pk>/edit/", referee.referee_edit, name="referee_edit"),
    path("referees/<int:pk>/tick/", referee.referee_tick, name="referee_tick"),
    path("referees/<int:pk>/name/", referee.referee_name, name="referee_name"),
    path("referees/<int:pk>/delete/", referee.referee_delete, name="referee_delete"),
    path("applications/<int:pk>/references/add/", reference.reference_add, name="reference_add"),
    path("references/<int:pk>/", reference.reference, name="reference"),
    path("references/<int:pk>/state/", reference.reference_state, name="reference_state"),
    path("references/<int:pk>/remove/", reference.reference_remove, name="reference_remove"),
    # A referee's own page: the address is the key
    path("letters/stop/<str:token>/", referee_page.letters_stop, name="letters_stop"),
    path(
        "letters/calendar/<str:token>.ics", referee_page.letters_calendar, name="letters_calendar"
    ),
    path("letters/<str:token>/", referee_page.letters_link, name="letters_link"),
    # Contact entries
    path("applications/<int:pk>/contacts/add/", contact.contact_add, name="contact_add"),
    path("contacts/<int:pk>/", contact.contact, name="contact"),
    path("contacts/<int:pk>/remove/", contact.contact_remove, name="contact_remove"),
    # Bundles
    path("applications/<int:pk>/plan/", plan.plan, name="plan"),
    path("applications/<int:pk>/plan/order/", plan.plan_order, name="plan_order"),
    path("applications/<int:pk>/plan/seen/", plan.plan_acknowledge, name="plan_acknowledge"),
    path("applications/<int:pk>/bundle/", built.bundle_build, name="bundle_build"),
    path("bundles/<int:pk>/", built.bundle_status, name="bundle"),
    path("bundles/<int:pk>/stop/", built.bundle_stop, name="bundle_stop"),
    path("bundles/<int:pk>/file/", built.bundle_file, name="bundle_file"),
    path("bundles/<int:pk>/files/<int:number>/", built.bundle_part, name="bundle_part"),
    path("bundles/<int:pk>/pages/<int:number>/", built.bundle_page, name="bundle_page"),
    path("bundles/<int:pk>/stamps/<int:number>/", built.bundle_stamp, name="bundle_stamp"),
    # What was sent
    path("sent/<int:pk>/", submission.sent_file, name="sent_file"),
    path("submissions/<int:pk>/receipt/", submission.receipt_add, name="receipt_add"),
    # Reminders and mails
    path("applications/<int:pk>/reminders/", reminder.coming, name="coming"),
    path("applications/<int:pk>/snooze/", reminder.snooze, name="snooze"),
    path("reminders/<int:pk>/<str:step>/", reminder.reminder_switch, name="reminder_switch"),
    path("calendar/feed/", calendar.feed, name="feed"),
    path("calendar/<str:token>.ics", calendar.feed_ics, name="feed_ics"),
    path("deadlines/<int:pk>.ics", calendar.deadline_ics, name="deadline_ics"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/again/", outbox.mail_again, name="mail_again"),
    path("outbox/kept/<str:name>/", outbox.mail_kept, name="mail_kept"),
    path("outbox/kept/<str:name>/html/", outbox.mail_kept_html, name="mail_kept_html"),
    path("outbox/address/", outbox.address_ask, name="address_ask"),
    path("address/<str:token>/", links.mail_address, name="mail_address"),
    path("mail/<str:token>/", links.mail_answer, name="mail_answer"),
    path("stop/<str:token>/", links.mail_stop, name="mail_stop"),
]

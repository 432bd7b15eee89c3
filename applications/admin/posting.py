"""Postings: the facts that were read. The text itself, and its quotes, are the person's."""

from django.contrib import admin

from applications.admin.base import RowsAdmin
from applications.models import Posting


@admin.register(Posting)
class PostingAdmin(RowsAdmin):
    list_display = (
        "__str__", "institution", "owner", "source", "fetch_state", "taken_at", "reviewed_at",
        "country", "reference_number",
    )  # fmt: skip
    list_filter = ("source", "fetch_state", "country", "references_mode", "taken_at")
    search_fields = ("title", "institution", "reference_number", "owner__email")
    date_hierarchy = "taken_at"
    list_select_related = ("owner",)
    fields = (
        "owner", ("title", "reference_number"), ("institution", "department"),
        ("city", "country"), "url", "apply_to", ("mail_to", "mail_cc"),
        ("mail_subject", "file_names"),
        "how_to_apply", "start", "duration_months", "extent_percent", "salary", "languages",
        ("eligibility", "conditions"), ("references_minimum", "references_mode"),
        ("single_pdf", "max_file_mb"),
        ("most_applications", "most_within", "most_by_intake", "choices_in_order"),
        ("source", "taken_at", "reviewed_at"),
        ("fetch_state", "fetch_attempts", "fetch_lease_until"), "fetch_reason",
    )  # fmt: skip

"""Offers, fees and choices: their states; what is paid, and why one was let go, is the person's."""

from django.contrib import admin

from applications.admin.base import ListAdmin
from applications.models import Choice, Fee, Offer


@admin.register(Offer)
class OfferAdmin(ListAdmin):
    list_display = ("application", "decision", "decided_at")
    list_filter = ("decision", "decided_at")
    search_fields = ("application__owner__email", "application__posting__institution")
    list_select_related = ("application__posting",)


@admin.register(Fee)
class FeeAdmin(ListAdmin):
    list_display = ("application", "currency", "waiver", "paid", "paid_on")
    list_filter = ("currency", "waiver", "paid")
    search_fields = ("application__owner__email", "application__posting__institution")
    list_select_related = ("application__posting",)


@admin.register(Choice)
class ChoiceAdmin(ListAdmin):
    list_display = ("application", "rank", "application__stage")
    search_fields = ("application__owner__email", "application__posting__institution")
    list_select_related = ("application__posting",)

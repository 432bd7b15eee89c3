"""Backgrounds: whose there are and of which kind; what they say is the person's alone."""

from django.contrib import admin

from applications.admin.base import ListAdmin
from applications.models import Citizenship, CountedCredits, CreditSum, Degree, Stay, TestResult


@admin.register(Degree, CreditSum, Stay, TestResult, Citizenship)
class BackgroundAdmin(ListAdmin):
    list_display = ("id", "owner", "owner_id")
    search_fields = ("owner__email",)
    list_select_related = ("owner",)


@admin.register(CountedCredits)
class CountedCreditsAdmin(ListAdmin):
    list_display = ("id", "application_id", "credit_sum_id")
    search_fields = ("application__owner__email",)

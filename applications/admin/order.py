"""Orders: what is to be ordered, how long it takes and how far it is; its own name is private."""

from django.contrib import admin

from applications.admin.base import ListAdmin
from applications.models import Order


@admin.register(Order)
class OrderAdmin(ListAdmin):
    list_display = ("requirement_id", "what", "days", "working", "ordered_on", "arrived_on")
    list_filter = ("what", "working")
    search_fields = ("requirement__application__owner__email",)
    list_select_related = ("requirement__application__owner",)

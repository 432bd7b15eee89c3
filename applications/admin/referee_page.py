"""Referees' own pages: that there are links, visits and stops, and when. That a referee
agreed or declined is told, too; for which letter, in which words, and the secrets of the links are
nowhere here."""

from django.contrib import admin

from applications.admin.base import ListAdmin
from applications.models import (
    PacketFile,
    RefereeLink,
    RefereeNews,
    RefereeVisit,
    StoppedAddress,
    ToldLetter,
)

OWNER = "referee__owner__email"


@admin.register(RefereeLink)
class RefereeLinkAdmin(ListAdmin):
    list_display = ("id", "referee_id", "purpose", "made_at", "revoked_at")
    list_filter = ("purpose", "made_at")
    search_fields = (OWNER,)
    date_hierarchy = "made_at"


@admin.register(RefereeNews)
class RefereeNewsAdmin(ListAdmin):
    list_display = ("at", "referee_id", "kind", "seen_at", "mail_id")
    list_filter = ("kind", "at")
    search_fields = (OWNER,)
    date_hierarchy = "at"


@admin.register(RefereeVisit)
class RefereeVisitAdmin(ListAdmin):
    list_display = ("at", "referee_id", "what")
    list_filter = ("what", "at")
    search_fields = (OWNER,)
    date_hierarchy = "at"


@admin.register(ToldLetter)
class ToldLetterAdmin(ListAdmin):
    list_display = ("id", "referee_id", "number", "instant", "sequence", "changed_at", "gone_at")
    list_filter = ("changed_at", "gone_at")
    search_fields = (OWNER,)
    date_hierarchy = "changed_at"


@admin.register(PacketFile)
class PacketFileAdmin(ListAdmin):
    list_display = ("id", "referee_id", "version_id")
    search_fields = (OWNER,)


@admin.register(StoppedAddress)
class StoppedAddressAdmin(ListAdmin):
    """Of each only that it is there, and since when: the address itself is kept nowhere."""

    list_display = ("id", "short", "owner", "stopped_at")
    list_filter = ("stopped_at",)
    search_fields = ("digest", "owner__email")
    list_select_related = ("owner",)
    date_hierarchy = "stopped_at"

    @admin.display(description="SHA-256", ordering="digest")
    def short(self, row: StoppedAddress) -> str:
        return str(row)

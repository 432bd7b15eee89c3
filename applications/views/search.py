"""Find: everything of mine by any of its words; a page of its own, and a palette over each page."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.core.search import Query
from applications.forms.search import SearchForm
from applications.models import Application, SearchEntry
from applications.services import searches
from applications.views.shared.paging import page_of

Kind = SearchEntry.Kind
FIRST = 5  # of each kind, until one kind is asked for
FIRST_IN_PALETTE = 3
A_PAGE = 20


class Group(NamedTuple):
    kind: str
    label: str
    hits: list[searches.Hit]
    has_more: bool


class Way(NamedTuple):
    """A page or an action, as the palette offers it."""

    words: str
    address: str
    icon: str


def find(request: HttpRequest) -> HttpResponse:
    """What answers to the words, by kind; of one kind, page by page."""
    form = SearchForm(request.GET or None)
    context: dict[str, Any] = {"form": form, "query": form.looked_for}
    if query := form.looked_for:
        kind = form.cleaned_data["kind"]
        if kind:
            page = page_of(request, searches.FoundOfKind(request.user, query, kind), A_PAGE)
            hits = searches.hits(request.user, page.rows, query)
            groups = [Group(kind, Kind(kind).label, hits, False)] if hits else []
            context |= {"kind": kind, "page": page, "groups": groups}
        else:
            context["groups"] = _groups(request, query, FIRST)
    results_only = request.htmx and not request.htmx.history_restore_request
    page_or_results = "search/_results.html" if results_only else "search/page.html"
    return render(request, page_or_results, context)


def palette(request: HttpRequest) -> HttpResponse:
    """The same results as options to choose from, with pages and actions that the words name."""
    if not request.htmx:
        return redirect(f"{reverse('find')}?{request.GET.urlencode()}")
    form = SearchForm(request.GET)
    query = form.looked_for
    groups = _groups(request, query, FIRST_IN_PALETTE) if query else []
    context = {
        "form": form,
        "query": query,
        "asks": bool(request.GET.get("q", "").strip()),
        "groups": groups,
        "bundles": _bundles(request, query) if query else [],
        "ways": [way for way in _ways() if query is None or query.all_in(way.words)],
    }
    return render(request, "search/_options.html", context)


def _groups(request: HttpRequest, query: Query, most: int) -> list[Group]:
    """The best few of each kind, in the order of the kinds."""
    found = searches.found(request.user, query, most=most + 1)
    hits = searches.hits(request.user, found, query)
    by_kind: dict[str, list[searches.Hit]] = {}
    for hit in hits:
        by_kind.setdefault(hit.kind, []).append(hit)
    return [
        Group(kind.value, kind.label, by_kind[kind][:most], len(by_kind[kind]) > most)
        for kind in Kind
        if kind in by_kind
    ]


def _ways() -> list[Way]:
    """Pages, and what can be begun."""
    return [
        Way(_("New application"), reverse("posting_new"), "plus"),
        Way(_("Home"), reverse("home"), "home"),
        Way(_("Applications"), reverse("applications"), "applications"),
        Way(_("Documents"), reverse("documents"), "document"),
        Way(_("Referees"), reverse("referees"), "people"),
        Way(_("Add a referee"), reverse("referee_add"), "plus"),
        Way(_("Requests to send"), reverse("requests"), "mail"),
        Way(_("Letters by application and referee"), reverse("matrix"), "people"),
        Way(_("Calendar feed"), reverse("feed"), "calendar"),
        Way(_("Mails"), reverse("outbox"), "mail"),
        Way(_("Settings"), reverse("settings"), "settings"),
    ]


def _bundles(request: HttpRequest, query: Query) -> list[Application]:
    """Those still to be sent whose bundle the words ask for, as "build umea" does."""
    if not query.places_in(_("build bundle")):
        return []
    files = Application.objects.for_user(request.user).open().current().select_related("posting")
    rest = query.without(query.places_in(_("Build the bundle of")))
    if rest.words:
        mine = SearchEntry.objects.for_user(request.user)
        entries = mine.answering(rest, request.user, Kind.APPLICATION)
        files = files.filter(pk__in=entries.values("application"))
    return list(files.by_next_moment()[:FIRST_IN_PALETTE])

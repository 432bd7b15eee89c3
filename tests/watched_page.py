"""A posting's page on loopback that stands in for a public one, and looks at it."""

from applications.models import Watch
from applications.services.watches import looking
from applications.sources import fetch as web
from tests.sites import PUBLIC

ADDRESS = "http://jobs.example.org/phd"
LINES = """PhD position in tidal geology at the University of Bergen, Norway.
We look for a person who likes mud, boats and long tables of numbers, and who writes well.
Your application must include a letter of motivation, a curriculum vitae and transcripts of records.
Application deadline: 15 January 2027, 14:00. Reference number: 26/1234.
The page was last updated on 20 November 2026 and viewed 118 times."""
LATER = LINES.replace("15 January 2027", "22 January 2027")
SOONER = LINES.replace("15 January 2027", "8 January 2027")


def page_of(words):
    lines = "".join(f"<p>{line}</p>" for line in words.splitlines())
    return f"<!doctype html><title>PhD</title><main>{lines}</main>".encode()


def look(watch, site, now, *said):
    """One look at this moment, of a page that answers so."""
    if said:
        site.answers, site.connections = list(said), 0

    def get(url, known):
        return web.fetch(
            url, known=known, resolve=lambda host: [PUBLIC], connect=site.connect, seconds=0.5
        )

    looking.look(watch.pk, clock=lambda: now, get=get)
    return Watch.objects.get(pk=watch.pk)


def due(watch):
    return Watch.objects.get(pk=watch.pk).next_at


def told(watch):
    return [(change.what, change.name) for change in watch.told_changes]

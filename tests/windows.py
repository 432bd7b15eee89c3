"""Windows of a browser: a page open in one, filled in and sent, and what another does meanwhile."""

import re
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser


class Window:
    """The form of a page that carries what it was opened with."""

    def __init__(self, client, address: str, answer=None):
        self.client = client
        self._read(answer or client.get(address), address)

    def _read(self, answer, address: str) -> None:
        forms = LexborHTMLParser(answer.content.decode()).css("form[method=post]")
        form = next(form for form in reversed(forms) if form.css_first("input[name=opened]"))
        self.action = form.attributes.get("action") or address
        self.fields = {}
        for name, value in fields_of(form):
            if name in self.fields and value != [""]:  # several boxes of one name
                value = [*_listed(self.fields[name]), *_listed(value)]
            self.fields[name] = self.fields.get(name, value) if value == [""] else value

    def send(self, **typed):
        """Press its button, with this typed into it; what is None is not ticked."""
        fields = {**self.fields, **typed}
        given = {name: value for name, value in fields.items() if value not in (None, [])}
        answer = self.client.post(self.action, given)
        if answer.status_code == 409:
            self._read(answer, self.action)
        return answer


def _listed(value):
    return value if isinstance(value, list) else [value]


def fields_of(form):
    ticks = set()
    for control in form.css("input, select, textarea"):
        name, kind = control.attributes.get("name"), control.attributes.get("type")
        if not name or kind in ("submit", "file"):
            continue
        if control.tag == "textarea":
            text = control.text()
            yield name, text.removeprefix("\n").replace("\n", "\r\n")
        elif control.tag == "select":
            chosen = control.css("option[selected]") or control.css("option")[:1]
            yield name, [option.attributes.get("value") or "" for option in chosen]
        elif kind in ("checkbox", "radio"):
            if name in ticks:
                continue
            ticks.add(name)
            ticked = [
                box.attributes.get("value") or "on"
                for box in form.css(f'input[name="{name}"]')
                if "checked" in box.attributes
            ]
            yield name, ticked
        elif (text := control.attributes.get("value") or "") or name not in ticks:
            yield name, text


LOOK = 'FROM "applications_acknowledgement"'
# A person is held: the first of all locks, see applications/models/owned.py.
HELD = re.compile(r'SELECT "applications_user"\."id"[^,]* FROM "applications_user" WHERE')


@contextmanager
def looked_through_once_saved():
    """Nobody waits for a lock while all letters of an application are looked through."""
    with CaptureQueriesContext(connection) as asked:
        yield
    statements = [query["sql"] for query in asked]
    held = next(at for at, sql in enumerate(statements) if HELD.search(sql))
    begun = max(at for at in range(held) if statements[at].startswith("SAVEPOINT"))
    name = statements[begun].split()[-1]
    saved = next(at for at, sql in enumerate(statements) if sql == f"RELEASE SAVEPOINT {name}")
    looks = [at for at, sql in enumerate(statements) if LOOK in sql]
    assert looks, "nothing was looked through"
    assert saved < looks[0]


@contextmanager
def meanwhile(act):
    """Another window is faster: it does this just before the first lock is taken."""
    acts = [act]

    def execute(run, sql, params, many, context):
        if HELD.match(sql) and acts:
            acts.pop()()
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield
    assert not acts, "nobody was held"

"""The shape of what a submission keeps of the mail it went in by, as an export may tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]


def _is(kind: type) -> Check:
    return lambda value: type(value) is kind


def _each(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _holds(checks: Mapping[str, Check], more: Mapping[str, Check] | None = None) -> Check:
    """Whether it has these names, perhaps `more`, and no others."""
    known = {**checks, **(more or {})}
    return lambda value: (
        isinstance(value, dict)
        and set(checks) <= set(value) <= set(known)
        and all(known[name](one) for name, one in value.items())
    )


_WORD, _NUMBER, _WORDS = _is(str), _is(int), _each(_is(str))
_FILE = {"name": _WORD, "size": _NUMBER, "sha256": _WORD}
_RECORD = {
    "sender": _WORD, "to": _WORDS, "cc": _WORDS, "subject": _WORD, "text": _WORD,
    "files": _each(_holds(_FILE)),
}  # fmt: skip
_DIFFERS = _each(_holds({"code": _WORD, "name": _WORD}))
_COMPARED = {"sealed": _WORD, "files": _NUMBER, "differs": _DIFFERS}
_CAME = {"came": _holds(_COMPARED, {"receipt": _WORD})}
_ASKED = _holds({**_COMPARED, "receipt": _WORD}, {"added": _is(bool), "record": _holds(_RECORD)})
_WHOLE = _holds(_RECORD, {**_CAME, "perhaps": _ASKED})
_UNRECORDED = _holds({}, {"perhaps": _ASKED})


def is_whole(mail: object) -> bool:
    """Whether every part that pages and comparisons ask for is there and of its kind.

    >>> sent = {"sender": "a@x.example", "to": ["b@x.example"], "cc": [], "subject": "", "text": ""}
    >>> is_whole({}), is_whole({**sent, "files": []}), is_whole({**sent, "files": [{"name": 1}]})
    (True, True, False)
    """
    return _UNRECORDED(mail) or _WHOLE(mail)

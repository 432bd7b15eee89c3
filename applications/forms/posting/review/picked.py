"""Words that were selected in the text, put where they belong."""

import re
from datetime import date

from django.http import QueryDict

from applications.models import Deadline

ADD_LINE = "add-line"  # the name of the button; its value is the formset's prefix
PICK, WORDS = "pick", "words"  # what the selected words are, and the words
LONGEST = 500  # characters
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")


def pick(data: QueryDict, today: date) -> None:
    """Fill in what the selected words were pressed to be: a line more, or a fact."""
    words = " ".join(data.get(WORDS, "").split())[:LONGEST]
    match data.get(PICK) if words else None:
        case "title" | "department" as name:
            data[f"facts-{name}"] = words
        case "contact":
            mail = _EMAIL.search(words)
            address = mail[0] if mail else ""
            name = words.replace(address, "").strip(" ,;:()<>") if address else words
            boxes = data.getlist("facts-contacts")
            blank = not any(boxes)
            data.setlist("facts-contacts", [*([] if blank else boxes), name, address, ""])
        case "document":
            data[f"pieces-{add_line(data, 'pieces')}-name"] = words[:300]
        case "deadline":
            _deadline(data, words, today)


def _deadline(data: QueryDict, words: str, today: date) -> None:
    # Here, because its vocabulary takes a while to load.
    from applications.core.extraction import extract

    found = extract(f"Application deadline: {words}", today).deadline
    first_is_blank = not data.get("moments-0-date") and not data.get("moments-0-rolling")
    first_is_blank = first_is_blank and data.get("moments-0-kind") != Deadline.Kind.LETTERS
    at = 0 if first_is_blank and _count(data, "moments") else add_line(data, "moments")
    given = {"wording": words, "keep": "on"}
    if found:
        read, day = found.value, found.value.date or found.value.assumed
        given |= {"date": day.isoformat() if day else "", "bound": read.bound, "zone": read.zone}
        given |= {"time": f"{read.time:%H:%M}" if read.time else ""}
        given |= {"rolling": "on"} if read.rolling else {}
    for name, value in given.items():
        data[f"moments-{at}-{name}"] = value


def add_line(data: QueryDict, prefix: str) -> int:
    """One more empty line; its number."""
    at = _count(data, prefix)
    data[f"{prefix}-TOTAL_FORMS"] = str(at + 1)
    data[f"{prefix}-{at}-keep"] = "on"
    start = {"moments": {"kind": "application", "bound": "on"}}
    start["pieces"] = {"kind": "other", "need": "required", "count": "1"}
    for name, value in start[prefix].items():
        data[f"{prefix}-{at}-{name}"] = value
    return at


def _count(data: QueryDict, prefix: str) -> int:
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    return min(int(total), 999) if total.isdecimal() and len(total) < 5 else 0

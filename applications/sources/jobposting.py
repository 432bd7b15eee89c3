"""A schema.org JobPosting block: what a page tells search engines about its posting."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """The facts of a block as front matter has them, and its description as HTML."""

    facts: dict[str, str] = field(default_factory=dict)
    description: str = ""


def read(block: str) -> Job:
    """The parts that a posting's fields can be read from; nothing where it is no such block.

    >>> read('{"@type": "JobPosting", "title": "PhD", "identifier": {"value": 7}}').facts
    {'jobtitle': 'PhD', 'reference': '7'}
    """
    try:
        data = json.loads(block)
    except (ValueError, RecursionError):
        return Job()
    job = _find(data, 0)
    if job is None:
        return Job()
    place = _at(job, "jobLocation", "address")
    place = place if isinstance(place, dict) else {}
    country = place.get("addressCountry")
    number = job.get("identifier")
    pairs = {
        "jobtitle": job.get("title"),
        "employer": _at(job, "hiringOrganization", "name"),
        "city": place.get("addressLocality"),
        "country": country.get("name") if isinstance(country, dict) else country,
        "dateposted": job.get("datePosted"),
        "validthrough": job.get("validThrough"),
        "employmenttype": job.get("employmentType"),
        "startdate": job.get("jobStartDate"),
        "reference": number.get("value") if isinstance(number, dict) else number,
        "contact": _at(job, "applicationContact", "email"),
    }
    facts = {key: str(value) for key, value in pairs.items() if isinstance(value, (str, int))}
    told = job.get("description")
    return Job(facts, _as_html(told) if isinstance(told, str) else "")


def _as_html(told: str) -> str:
    """The description, which many systems escape once more than they should."""
    return html.unescape(told) if "&lt;" in told else told


def _find(data: Any, depth: int) -> dict[str, Any] | None:
    if isinstance(data, dict):
        kind = data.get("@type")
        if kind == "JobPosting" or (isinstance(kind, list) and "JobPosting" in kind):
            return data
        data = data.get("@graph")
    if isinstance(data, list) and depth < 4:
        for item in data:
            found = _find(item, depth + 1)
            if found:
                return found
    return None


def _at(data: Any, *keys: str) -> Any:
    for key in keys:
        if isinstance(data, list):
            data = data[0] if data else None
        data = data.get(key) if isinstance(data, dict) else None
    return data

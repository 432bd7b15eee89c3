"""The names of departments, institutes and groups by their form, in all languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from applications.core.extraction.vocabulary import LANGUAGES, alternatives, phrases


@dataclass(frozen=True, slots=True)
class PartForms:
    """How names of parts are built, with the small words of all languages in their places."""

    word: re.Pattern[str]
    first: re.Pattern[str]  # "Institut d'|optique"
    goes_on: re.Pattern[str]
    kind: re.Pattern[str]
    kind_of: re.Pattern[str]  # "Earth Dynamics | Technical" University
    dangling: re.Pattern[str]
    enumerated: re.Pattern[str]
    final: re.Pattern[str]
    elsewhere: re.Pattern[str]
    bare: re.Pattern[str]


@cache
def part_forms() -> PartForms:
    def words(path: str) -> str:
        return f"(?:{alternatives(path)})"

    hyphen, listed = words("units.hyphen_and"), words("units.list_and")
    one = rf"([^\W_][\w'’.+&/-]*(?:[\w']|-(?=[ ]{hyphen}[ ]))|[^\W_]"
    houses = "|".join(phrases(LANGUAGES, "names.research_houses"))
    return PartForms(
        re.compile(rf"[ ]{{1,3}}{one}|&)"),
        re.compile(rf"[ ]{{0,3}}(?:[ld]['’])?{one})"),
        re.compile(
            rf"[ ](?:{words('names.goes_on')}\b|d['’])[ ]?"
            rf"(?:{words('names.within_the')}[ ]?|l['’])?"
        ),
        re.compile(rf"(?<!\w)(?i:{words('names.kinds')}) {words('names.kinds_of')}\b"),
        re.compile(rf"(?:[ ,]+{words('names.last_kind')})+$"),
        re.compile(rf"(?:[ ,]+{words('names.dangling')}['’]?)+$"),
        re.compile(
            r",[ ]{1,3}([^\W\d_][\w'’-]+)(?=(?:[ ][\w'’-]+){0,3}"
            rf"(?:,[ ][\w'’-]+(?:[ ][\w'’-]+){{0,2}}){{0,3}},?[ ](?:{listed}|&)[ ])"
        ),
        re.compile(rf",(?=[ ](?:{words('units.final_and')}|&)[ ][^\W\d_a-z])"),
        re.compile(rf"(?:{houses})$|^(?:{houses})\b"),
        re.compile(words("units.bare")),
    )

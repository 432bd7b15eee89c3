"""Which positions one posting offers, where it tells them apart; nothing where that is not clear.

A person applies to one of them, so each becomes a file of its own. A false alarm costs a question,
a position that is passed over a few presses: so only what is numbered, counted or has reference
numbers of its own is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MOST = 40  # no posting that means one person to read it offers more
_LOOKED_AT = 20  # sentences that count positions; a longer text repeats itself
LONGEST = 160  # signs of a title

Offers = list[re.Match[str]]  # where positions are counted: "three PhD positions"


@dataclass(frozen=True, slots=True)
class Position:
    """One of several: its title as written, its own number ("" for none), where it stands."""

    title: str
    reference_number: str
    start: int
    end: int

    def called(self, posting: str) -> str:
        """A title that stands by itself, beside what the whole posting is called.

        >>> Position("Space debris", "", 0, 0).called("Two PhD positions, Rome")
        'Space debris · Two PhD positions, Rome'
        >>> Position("PhD in optics", "", 0, 0).called("Two PhD positions, Rome")
        'PhD in optics'
        """
        stands_alone = not posting or self.title in posting or _POST.search(self.title)
        return self.title if stands_alone else f"{self.title} · {posting}"


_NUMBERS = {
    word: number
    for number, words in {
        2: "two zwei två deux twee dos due kaksi both",
        3: "three drei tre trois drie tres kolme",
        4: "four vier fyra fire quatre cuatro quattro neljä",
        5: "five fünf fem cinq vijf cinco cinque",
        6: "six sechs sex seks zes seis sei",
        7: "seven sieben sju syv sept zeven siete sette",
        8: "eight acht åtta otte åtte huit ocho otto",
        9: "nine neun nio ni neuf negen nueve nove",
        10: "ten zehn tio ti dix tien diez dieci",
    }.items()
    for word in words.split()
}
_POST = re.compile(
    r"\b(?:ph\.?\s?d|doctoral|doctorate|dphil|postdoc\w*|positions?|studentships?|fellow\w*|"
    r"scholarships?|doktorand\w*|promotion\w*|promovend\w*|stellen?|stipendi\w*|thèses?|"
    r"doctorat\w*|doctorand\w*|predoctoral|dottorato|tohtori\w*|väitöskirja\w*)\b",
    re.IGNORECASE,
)
# "three fully funded PhD positions", "zwei Promotionsstellen"
_OFFERED = re.compile(
    rf"(?<![\w.,-])(?P<n>[2-9]|[1-3]\d|{'|'.join(_NUMBERS)})\s{{1,3}}"
    r"(?:[\w()/.,&*:+-]{1,30}\s{1,3}){0,6}?"
    r"[\w*:-]{0,20}(?:positions|studentships|scholarships|fellowships|vacancies|ph\.?d'?s|"
    r"(?:phd|doctoral)\s(?:students|candidates|projects|researchers)|"
    r"doktorand\w*|stellen|"
    r"promovendi|promotieplaatsen|stipendiat\w*|stillinger|thèses|contrats\sdoctoraux|"
    r"contratos|plazas|borse|posti)\b",
    re.IGNORECASE,
)
# Heads of lists about the positions, which are no list of them.
_ABOUT = re.compile(
    r"requir|qualif|\bmust\b|expect|\btasks?\b|responsib|includ|benefit|document|appl(?:y|ic)|"
    r"salary|criteri|contact|deadline|eligib|anforder|voraussetz|\bkrav|bewerb|unterlag|aufgaben|"
    r"\bsuper?vis|ansök|candidature|dossier|selection|provide|we offer|bieten|who\b",
    re.IGNORECASE,
)
_DRESS = r"[ \t]{0,12}(?:[>#*_|+•–-]{1,6}[ \t]{0,4}){0,4}(?:\[|<b>|\*\*|__){0,2}[ \t]{0,2}"
_NUMBER = r"(?P<number>\d{1,2}(?:\.\d{1,2})?|[A-H]|[IVX]{1,4})"
_STRONG = (
    r"(?:(?:ph\.?d|doctoral)[ -](?:position|project|studentship|scholarship|fellowship|thesis)|"
    r"position|vacancy|studentship|esr|dc|early[ -]stage researcher|doctoral candidate|"
    r"(?:promotions?|doktorand\w*)?stelle|doktorandtjänst|stilling|sujet de thèse|poste|plaza|"
    r"vacature|ph\.?d)"
)
_WEAK = r"(?:project|topic|theme|projekt|thema|tema|ämne|sujet|projet|proyecto|onderwerp)"
_LABELLED = re.compile(
    rf"^{_DRESS}(?P<label>{_STRONG}|{_WEAK})[ \t]{{0,2}}(?:no\.?|nr\.?|number|nummer|#)?"
    rf"[ \t]{{0,2}}[(\[]?{_NUMBER}[)\]]?(?![\w.])(?P<rest>[^\n]{{0,400}})$",
    re.IGNORECASE | re.MULTILINE,
)
_HOUSE = r"(?:[A-ZÅÄÖ]{1,8}[ ./-]){0,2}(?:[A-ZÅÄÖ]{1,8}[ ./-]?)?"
_CODE = rf"(?P<code>{_HOUSE}[A-Za-z]{{0,4}}\d[\w./–-]{{0,24}}\w)"
_REFERENCED = re.compile(
    r"(?:\bref(?:erence)?(?:\s?(?:no|nr|number|id|code))?\b|\b(?:vacancy|job|position|project)\s"
    r"(?:no|nr|number|id|code|reference)\b|\bkennziffer|\breferenznummer|\breferensnummer|"
    r"\bdiarienummer|\bdnr\b|\bvacaturenummer|\bréf(?:érence)?\b|\breferencia\b)"
    rf"[.:#\s]{{0,4}}{_CODE}",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"^[ \t]{0,12}(?:[-*•+–]|\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])\\?[).:])[ \t]{1,6}"
    r"(?P<words>\S[^\n]*)$",
    re.IGNORECASE,
)
_MARK = re.compile(r"(?<!\w)\((?:\d{1,2}|[ivx]{1,4}|[a-h])\)\s{1,2}", re.IGNORECASE)
_ONE = re.compile(
    r"\b(?:one|1|another|the other|a (?:second|third))\s(?:ph\.?d\s)?(?:position\s)?"
    r"(?:is\s)?(?:in|on)\s(?P<words>[^,;.\n(]{4,120})",
    re.IGNORECASE,
)
_ONE_LINE = re.compile(
    rf"^{_DRESS}(?:one|1|eine|en|une|een)[ \t](?:\w{{2,30}}[ \t]){{0,2}}\w{{0,20}}"
    r"(?:position|studentship|stelle|tjänst|stilling)\b(?:[^\n]|\n(?=[^\s*#-])(?!one |1 )){0,500}$",
    re.IGNORECASE | re.MULTILINE,
)
_DRESSING = re.compile(r"[*_`#|]+|<[^>\n]{1,40}>|!?\[|\]\([^)\n]{0,400}\)|\]|\\")
_CUT = re.compile(
    r"https?://|\s\((?![\w/.-]{1,8}\))|[.!?](?:\s|$)|\s[–—-]\s(?=(?:ref|apply|supervis))|"
    r"[;,:]\s*(?:supervis|advis|ref(?:erence|\.)|application deadline|apply\b|deadline)|[;:]\s*$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]\s")
_AND = re.compile(r"^(?:and|1) |[\s,;]{1,3}(?:and|und|och|og)[\s,;]{0,2}$")
_WORDS = re.compile(r"[^\W\d_]{3,}")
_LIST_HEAD = re.compile(r"[^:!?]{0,200}:[*_]{0,2}[ \t]{0,4}\n")
_SENTENCE = re.compile(r"(?:[^.!?\n]|\n(?!\n)|\.(?=\w)){0,600}")
_COLON = re.compile(r"[^:\n]{0,80}:(?=\s)")
_COMMA = re.compile(
    r"[,;]\s{1,2}(?:and|und|och|og|en|et|y|e|ja)\b|[,;]|\s(?:and|und|och|og|et)\b(?=[^,;]*\Z)"
)
# Says something of the positions, and is none.
_SAYS = re.compile(
    r"\b(?:is|are|was|will|can|may|be|ist|sind|wird|är|funded|funding|start\w*|full[- ]time)\b",
    re.IGNORECASE,
)


def positions(text: str) -> tuple[Position, ...]:
    """The positions that the text tells apart, at least two; none where it offers one, or where
    it is not clear which."""
    offers = list(islice(_OFFERED.finditer(text), _LOOKED_AT))
    for find in (_by_label, _by_list, _by_reference, _in_a_sentence, _one_a_line):
        found = find(text, offers)
        distinct = {one.title.casefold(): one for one in found}
        if 2 <= len(distinct) == len(found) <= MOST:
            return tuple(found)
    return ()


def _by_label(text: str, offers: Offers) -> list[Position]:
    """ "Position 1: …", "Position 2: …", in order and of one kind."""
    kinds: dict[str, dict[str, Position]] = {}
    for match in _LABELLED.finditer(text):
        label = match["label"].casefold()
        start = match.start("rest")
        made = _position(text, start, match.end("rest"))
        if made and _separates(match["rest"]):
            kinds.setdefault(label, {}).setdefault(match["number"].upper(), made)
    for label, found in sorted(kinds.items(), key=lambda kind: -len(kind[1])):
        numbers = list(found)
        is_strong = re.fullmatch(_STRONG, label, re.IGNORECASE) is not None
        if len(found) > 1 and (is_strong or offers) and numbers[0] in ("1", "A", "I", "1.1"):
            return list(found.values())
    return []


def _separates(rest: str) -> bool:
    """Behind the number stands a title, not the rest of a sentence."""
    return re.match(r"[ \t]{0,2}(?:[*_]{2}|</b>)?[ \t]{0,2}(?:[:.–—|(/-]|\]\()", rest) is not None


def _by_reference(text: str, offers: Offers) -> list[Position]:
    """Each on a line of its own with its own reference number, or right above it."""
    found: dict[str, Position] = {}
    above = (0, 0)
    at = 0
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        code = _REFERENCED.search(line[:600])
        if code is None:
            above = (start, at) if line.strip() else above
            continue
        made = _position(text, start, start + code.start())
        if made is None and line[: code.start()].strip(" \t*_(#-|") == "":
            made = _position(text, *above)
        if made and _POST.search(made.title):
            number = code["code"]
            found.setdefault(number, Position(made.title, number, made.start, made.end))
    return list(found.values())


def _by_list(text: str, offers: Offers) -> list[Position]:
    """ "three PhD positions:", and behind it a list of three."""
    for offer in offers:
        head = _LIST_HEAD.match(text, offer.end())
        if head is None or _ABOUT.search(head[0]):
            continue
        found = [one for one in _items(text, head.end()) if one]
        if len(found) == _count(offer):
            return found
    return []


def _items(text: str, at: int) -> Iterator[Position | None]:
    """The list that begins here; what is wrapped belongs to its line."""
    start = end = at
    blank = False
    open_item = False
    beyond = False  # what follows is said of all of them
    for line in text[at : at + 12_000].splitlines(keepends=True):
        item = _ITEM.match(line.rstrip())
        if item:
            if open_item:
                yield _position(text, start, end)
            start, open_item, beyond = at + item.start("words"), True, False
        elif not line.strip():
            blank = True
        elif (blank and not line.startswith((" ", "\t"))) or line.startswith("#") or not open_item:
            break
        beyond = beyond or (item is None and _begins_anew(text[max(start, at - 99) : at], line))
        if line.strip():
            blank, end = False, end if beyond else at + len(line)
        at += len(line)
    if open_item:
        yield _position(text, start, end)


def _begins_anew(item: str, line: str) -> bool:
    """A line at the margin begins a sentence of its own, where the item above had ended."""
    return line[:1].isupper() and item.rstrip().endswith((".", ")", ";"))


def _in_a_sentence(text: str, offers: Offers) -> list[Position]:
    """ "three PhD positions: A, B and C", "on (i) A, (ii) B", "one in A, one in B"."""
    for offer in offers:
        rest = _SENTENCE.match(text, offer.end())
        if rest is None:
            continue
        start, stop = rest.span()
        for spans in (
            list(_between(_MARK, text, start, stop)),
            [match.span("words") for match in _ONE.finditer(text, start, stop)],
            list(_after_colon(text, start, stop)),
        ):
            made = [_position(text, *span) for span in spans]
            found = [one for one in made if one]
            if len(found) == len(spans) == _count(offer):
                return found
    return []


def _between(mark: re.Pattern[str], text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    marks = list(mark.finditer(text, start, stop))
    if not marks or _ABOUT.search(text, start, marks[0].start()):
        return
    for one, after in zip(marks, [*marks[1:], None], strict=True):
        yield one.end(), after.start() if after else stop


def _after_colon(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """What stands between commas behind the first colon."""
    head = _COLON.match(text, start, stop)
    if head is None or _ABOUT.search(head[0]) or _SAYS.search(text, head.end(), stop):
        return
    at = head.end()
    for comma in _COMMA.finditer(text[:stop], at):
        yield at, comma.start()
        at = comma.end()
    yield at, stop


def _one_a_line(text: str, offers: Offers) -> list[Position]:
    """ "One position in project A …", "One position in project B …", each on its line."""
    if not offers:
        return []
    found = [_position(text, *match.span()) for match in _ONE_LINE.finditer(text)]
    made = [one for one in found if one]
    return made if len(made) == len(found) == _count(offers[0]) else []


def _count(offer: re.Match[str]) -> int:
    """How many it says there are; 0 for a word that only looks like a number ("FİVE")."""
    said = offer["n"].casefold()
    return int(said) if said.isdecimal() else _NUMBERS.get(said, 0)


def _position(text: str, start: int, end: int) -> Position | None:
    """What stands here as a position, if it can be called by it."""
    written = text[start : min(end, start + 800)]
    code = _REFERENCED.search(written)
    title = _title(written)
    if len(_WORDS.findall(title)) < 1 or len(title) < 6:
        return None
    stop = start + len(written.rstrip())
    return Position(title, code["code"] if code else "", start, stop)


def _title(written: str) -> str:
    """Its first sentence without dressing, and without what is about how to apply."""
    plain = " ".join(_DRESSING.sub(" ", written).split()).strip(" :.–—-(/|)")
    if first := _REFERENCED.match(plain):  # "(Ref. 2026/17): Title"
        plain = plain[first.end() :].lstrip(" :.–—-)/|]")
    plain = _BULLET.sub("", plain)
    title = plain[: cut.start()] if (cut := _CUT.search(plain, 4)) else plain
    if (quoted := re.search(r"[“\"„][^”\"“]{8,}[”\"“]", title)) and quoted.start() < 40:
        title = title[: quoted.end()]
    return _AND.sub("", shortened(title)).rstrip(" ,;:–—-(.|")


def shortened(title: str) -> str:
    return title if len(title) <= LONGEST else title[:LONGEST].rsplit(" ", 1)[0] + " …"

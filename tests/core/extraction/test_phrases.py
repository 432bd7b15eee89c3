"""Single sentences: what is asked for, until when, and what is not."""

from datetime import date
from pathlib import Path

import pytest

from applications.core.extraction import extract

TODAY = date(2026, 11, 23)
HEAD = "PhD position in optics at Example University\n\n"
SHORT = {
    "letter": "cover_letter", "transcript": "transcripts", "degree": "degree_certificate",
    "proposal": "research_proposal", "sample": "writing_sample", "contacts": "reference_contacts",
    "letters": "recommendation_letters", "language": "language_certificate", "tests": "test_scores",
    "code": "code_sample", "form": "application_form", "passport": "id_document",
    "id": "id_document", "teaching": "teaching_statement", "diversity": "diversity_statement",
}  # fmt: skip


def rows(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line[:1] != "#"]


@pytest.mark.parametrize(("sentence", "kinds", "references"), rows("documents.txt"))
def test_documents_asked_for_in(sentence, kinds, references):
    draft = extract(HEAD + sentence)

    assert {f.value.kind for f in draft.documents} == {SHORT.get(k, k) for k in kinds.split()}
    asked = draft.references.value if draft.references else None
    assert (f"{asked.minimum} {asked.mode}" if asked else "-") == references


def passages(name: str) -> list[tuple[str, str, str]]:
    """Longer pieces of postings: text, "==> kinds | references", and #### between them."""
    pieces = (Path(__file__).parent / name).read_text("utf-8").split("####\n")
    told = (piece.rsplit("==>", 1) for piece in pieces)
    return [(text, *(cell.strip() for cell in expected.split("|"))) for text, expected in told]


@pytest.mark.parametrize(("text", "kinds", "references"), passages("asked.txt"))
def test_documents_asked_for_in_the_passage(text, kinds, references):
    test_documents_asked_for_in(text, kinds, references)


@pytest.mark.parametrize(("sentence", "expected"), rows("deadlines.txt"))
def test_deadline_in(sentence, expected):
    deadline = extract(HEAD + sentence, TODAY).deadline

    day = deadline.value.date if deadline else None
    rolling = " rolling" if deadline and deadline.value.rolling else ""
    assert f"{day}{rolling}" == expected


@pytest.mark.parametrize(
    ("sentence", "time", "zone"),
    [
        ("Apply by 26 August 2027, 23:59 (GMT+2).", "23:59", "Europe/Stockholm"),
        ("Apply by 26 January 2027, 23:59 UTC+2.", "23:59", "Etc/GMT-2"),
        ("Apply by 26 January 2027, 5 pm (UTC-05:00).", "17:00", "Etc/GMT+5"),
        ("Apply by 26 January 2027, 17.00 UTC+5:30.", "17:00", "Asia/Kolkata"),
        ("The deadline is 12 noon on 3 May 2027.", "12:00", ""),
        ("Deadline: 3 May 2027 at 14:00", "14:00", ""),
    ],
)
def test_hour_and_zone_in(sentence, time, zone):
    deadline = extract("PhD position at Umeå University\n\n" + sentence).deadline.value

    assert (deadline.time.strftime("%H:%M"), deadline.zone) == (time, zone)


def test_deadlines_of_other_things_keep_their_kind():
    draft = extract(
        "The fee waiver deadline is 2 February 2027. Letters must be in by 15 March 2027. "
        "TOEFL scores must arrive by 20 January 2027. The last day to apply is 1 March 2027."
    )

    assert [(f.value.kind, f.value.date.isoformat()) for f in draft.deadlines] == [
        ("waiver", "2027-02-02"),
        ("letters", "2027-03-15"),
        ("test", "2027-01-20"),
        ("application", "2027-03-01"),
    ]
    assert draft.deadline.quote == "The last day to apply is 1 March 2027"


@pytest.mark.parametrize(
    ("sentence", "limits"),
    [
        ("Send a letter of motivation of at most two pages, a CV.", [("pages", 2, "")]),
        ("Send a research plan not exceeding 1,500 words.", [("words", 1500, "")]),
        ("- your thesis. The summary may be at most five pages.", [("pages", 5, "summary")]),
        ("- a cover letter. The letter may be at most two pages.", [("pages", 2, "")]),
        ("- a thesis; the summary may have five pages", [("pages", 5, "summary")]),
        ("A thesis, with a two-page summary, and a CV.", [("pages", 2, "summary")]),
        ("A summary of your master's thesis (max. 3 pages) and a CV.", [("pages", 3, "")]),
        ("A CV of no more than two A4 pages.", [("pages", 2, "")]),
        ("- A research plan (max. 3 pages per objective).", [("pages", 3, "objective")]),
        ("- A research plan (max. 3 pages per document).", [("pages", 3, "")]),
    ],
)
def test_what_a_limit_binds(sentence, limits):
    draft = extract(f"{HEAD}Please include in your application:\n\n{sentence}")

    said = draft.documents[0].value.limits
    assert [(limit.what, limit.value, limit.binds) for limit in said] == limits


@pytest.mark.parametrize(
    ("sentence", "optional"),
    [
        ("Please send a CV, reprints, should you have any, and a thesis.", ["publications"]),
        ("Bilag: CV, karakterer og, hvis du er færdig med uddannelsen, eksamensbevis.", ["degree"]),
        ("Hay que aportar CV, notas y, si las hubiera, publicaciones.", ["publications"]),
        ("Prosimy o CV oraz publikacje, jeśli kandydat je posiada.", ["publications"]),
        ("Fügen Sie bitte bei: Lebenslauf, Zeugnisse, ggf. Publikationsliste.", ["publications"]),
        ("Bifoga CV, personligt brev, ev. publikationer och betyg.", ["publications"]),
        ("Con el CV es suficiente; opcionalmente, publicaciones.", ["publications"]),
        (
            "Bilag: CV, dokumentation for engelskkundskaber, og evt. publikationer.",
            ["publications"],
        ),
    ],
)
def test_a_condition_is_of_what_it_stands_beside(sentence, optional):
    draft = extract(HEAD + sentence)

    said = {found.value.kind for found in draft.documents if found.value.need != "required"}
    assert said == {SHORT.get(one, one) for one in optional}


def asked(sentence: str) -> list:
    draft = extract(f"{HEAD}Please send {sentence}")
    return [found.value for found in draft.documents]


def test_certification_is_that_of_the_nearest_words():
    told = asked("certified copies of your diploma, official transcripts and a sworn translation of"
                 " your passport.")  # fmt: skip

    assert [one.certification for one in told] == ["authenticated", "official", "sworn"]


def test_a_file_of_its_own_is_that_of_one_document_or_of_all():
    assert [one.own_file for one in asked("a CV and letter, the thesis as a separate file.")] == [
        None, None, True,
    ]  # fmt: skip
    assert [one.own_file for one in asked("a CV and a thesis as separate files.")] == [True, True]


def test_what_stands_for_another_document_shares_its_number():
    told = asked("a CV, your master's thesis (or a chapter of it) or scientific articles.")

    assert [(one.kind, one.alternative) for one in told] == [
        ("cv", None), ("thesis", 1), ("publications", 1),
    ]  # fmt: skip


def test_diplomas_or_equivalent_and_grades_are_two_things_under_their_whole_names():
    told = asked("copies of degree certificates, diplomas or equivalent, including course records.")

    assert [(one.kind, one.alternative, one.name) for one in told] == [
        ("degree_certificate", None, "copies of degree certificates"),
        ("transcripts", None, "course records"),
    ]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("a CV and a summary of your PhD plans", "summary of your PhD plans"),
        ("a CV and a brief description of your MSc thesis (max. 1 page)",
         "brief description of your MSc thesis"),
    ],
)  # fmt: skip
def test_a_summary_is_told_from_what_it_sums_up(words, name):
    assert asked(words)[-1].name == name


@pytest.mark.parametrize(
    ("sentence", "field", "value"),
    [
        ("No file may be larger than 10 MB.", "max_file_mb", 10),
        ("PhD student in optics (100 %, four years)", "extent_percent", 100),
        ("You receive SEK 33,200 a month.", "salary", "You receive SEK 33,200 a month."),
        ("Pay | NOK 550 800 per year\nDuration | 3 years", "salary", "NOK 550 800 per year"),
        ("(TV-L E13, 75 %, for three years), number 12", "salary",
         "TV-L E13, 75 %, for three years"),
        ("Ref. no. U-TOKYO-2026-00033", "reference_number", "U-TOKYO-2026-00033"),
        ("Questions? Write to a.ek@example.org. Apply at https://x.example.org/jobs/1.",
         "apply_to", "https://x.example.org/jobs/1"),
        ("The position is at the University of Washington in Seattle.", "city", "Seattle"),
        ("We are part of the Universität Bremen. Write to us.", "city", "Bremen"),
        ("The Oceanic Signals research group has a place.", "department",
         "Oceanic Signals research group"),
        ("Institutionen för medicinsk cellbiologi vid Uppsala universitet.", "department",
         "Institutionen för medicinsk cellbiologi"),
        ("Department of Industrial Engineering and Innovation Sciences, Somewhere\nWe invite you to"
         " apply for this position, which is a position as good as any of the others.",
         "department", "Department of Industrial Engineering and Innovation Sciences"),
        ("At the Institute of Applied Logic the Chair of Proofs has a place. Write to"
         " a.ek@tu-dresden.de at TU Dresden.", "institution", "TU Dresden"),
        ("Questions go to b.ek@kth.se. Applications should be sent to Anna Lundqvist. The group of"
         " lundqvist@kth.se is large.", "apply_to", "lundqvist@kth.se"),
        ("Apply online on www.jobs.example. Full text and form to apply:"
         " https://www.jobs.example/job/12/phd", "apply_to", "https://www.jobs.example/job/12/phd"),
    ],
)  # fmt: skip
def test_field_in(sentence, field, value):
    assert getattr(extract(HEAD + sentence), field).value == value


OPENINGS = {
    "en": "PhD position in optics\n\nWe are looking for a curious person who would like to work"
    " with us on light and who is at ease in the lab.",
    "sv": "Doktorand i optik\n\nVi söker en nyfiken person som vill arbeta med ljus och som är van"
    " vid att vara på ett laboratorium för att mäta.",
    "de": "Doktorand:in in der Optik\n\nWir suchen eine neugierige Person, die mit uns an Licht"
    " arbeitet und die sich im Labor wohl fühlt und das auch zeigt.",
    "fr": "Doctorat en optique\n\nNous cherchons une personne curieuse qui veut travailler avec"
    " nous sur la lumière et qui est à l'aise dans le laboratoire.",
    "nl": "Promovendus optica\n\nWij zoeken een nieuwsgierig persoon die met ons aan het licht wil"
    " werken en die zich in het lab op zijn gemak voelt.",
    "es": "Doctorado en óptica\n\nBuscamos una persona curiosa que quiera trabajar con nosotros"
    " en la luz y que se sienta bien en el laboratorio.",
    "no": "Stipendiat i optikk\n\nVi søker en nysgjerrig person som vil arbeide med lys og som er"
    " vant til å være på et laboratorium for å måle.",
    "da": "Ph.d.-stipendiat i optik\n\nVi søger en nysgerrig person, som vil arbejde med lys, og"
    " som er vant til at være på et laboratorium og måle.",
    "it": "Dottorato in ottica\n\nCerchiamo una persona curiosa che voglia lavorare con noi sulla"
    " luce e che si trovi bene nel laboratorio per le misure.",
    "fi": "Väitöskirjatutkija\n\nEtsimme uteliasta henkilöä, joka haluaa tutkia valoa ja joka on"
    " tottunut olemaan laboratoriossa ja mittaamaan.",
    "pt": "Doutoramento em ótica\n\nProcuramos uma pessoa curiosa que queira trabalhar connosco"
    " sobre a luz e que se sinta bem no laboratório e com as medições.",
    "pl": "Doktorat z optyki\n\nSzukamy ciekawej świata osoby, która chce z nami pracować nad"
    " światłem i która dobrze czuje się w laboratorium oraz przy pomiarach.",
    "cs": "Doktorand v optice\n\nHledáme zvědavého člověka, který s námi chce pracovat na světle"
    " a který se v laboratoři cítí dobře a rád měří.",
}


@pytest.mark.parametrize(
    ("sentence", "expected"), [(" | ".join(row[:-1]), row[-1]) for row in rows("facts.txt")]
)
def test_people_place_time_and_number_in(sentence, expected):
    language, told = sentence[:2], sentence[4:]
    if sentence[2:4] != ": " or language not in OPENINGS:
        language, told = "en", sentence

    draft = extract(OPENINGS[language] + "\n\n" + told.replace("⏎", "\n"), TODAY)

    asked = " ".join(found.value.email for found in draft.contacts if found.value.email)
    read = {
        "a": draft.apply_to and draft.apply_to.value.rstrip("/"),
        "c": asked,
        "e": draft.extent_percent and draft.extent_percent.value,
        "d": draft.duration_months and draft.duration_months.value,
        "r": draft.reference_number and draft.reference_number.value,
    }
    assert "; ".join(f"{key}={value}" for key, value in read.items() if value) == (
        "" if expected == "-" else expected
    )


@pytest.mark.parametrize(
    ("sentence", "need"),
    [
        (
            "Please attach a CV, a list of publications, if available, and a diploma.",
            "if_available",
        ),
        (
            "Bitte senden Sie Lebenslauf, Publikationsliste, falls vorhanden, und Zeugnisse.",
            "if_available",
        ),
        ("Envoyez un CV et une liste de publications s'il en existe.", "if_available"),
        ("Bifoga CV och publikationslista (om tillgängligt).", "if_available"),
        ("Senden Sie Lebenslauf; Publikationen nur, wenn welche vorliegen.", "conditional"),
        ("Wenn Sie Interesse haben, senden Sie Lebenslauf und Publikationsliste.", "required"),
        ("Si le sujet vous intéresse, envoyez un CV et une liste de publications.", "required"),
        ("Wij ontvangen graag je cv en een publicatielijst.", "required"),
        ("Please attach a CV, a list of publications and, if available, a thesis.", "required"),
    ],
)
def test_publications_are_wanted_as_the_words_beside_them_say(sentence, need):
    found = {f.value.kind: f.value.need for f in extract(HEAD + sentence).documents}

    assert found["publications"] == need


def test_names_of_referees_are_wanted_though_their_letters_come_later():
    draft = extract(
        HEAD + "Please send a CV and the names of two referees (letters will be requested "
        "only for shortlisted candidates)."
    )

    assert {f.value.kind: f.value.need for f in draft.documents} == {
        "cv": "required",
        "reference_contacts": "required",
    }


def test_the_form_of_a_french_portal_is_french_though_half_its_words_are_spanish_too():
    draft = extract(
        "Offre de thèse\n\nDurée de la thèse : 36 mois à partir de mars\nLieu : École de Lyon\n"
        "Le dossier à envoyer : un CV, une lettre de motivation et le relevé de notes de master"
    )

    assert draft.language and draft.language.value == "fr"


@pytest.mark.parametrize(("language", "words", "expected"), rows("last_days.txt"))
def test_last_day_in_a_posting_of_this_language(language, words, expected):
    text = "\n\n".join((OPENINGS[language], words.replace("⏎", "\n")))
    value = extract(text, TODAY).deadline.value

    day = value.date or f"{value.assumed}a" if value.date or value.assumed else "None"
    hour = value.time.strftime(" %H:%M") if value.time else ""
    assert f"{day}{' rolling' if value.rolling else ''}{hour}" == expected

"""Who may apply, as questions: what is plain is read, what only sounds like it is not."""

import pytest

from applications.core.condition import Condition
from applications.core.extraction import extract
from applications.core.extraction.conditions import each_once
from applications.core.extraction.credits import credits_asked
from applications.core.extraction.groups import condition_of

HEAD = {
    "en": "PhD position in optics at Example University\n\nWe are looking for a person who would "
    "like to work with us on light, and who is part of a team at the coast.\n\n",
    "sv": "Doktorandtjänst i optik vid Exempeluniversitetet\n\nVi söker en person som vill arbeta "
    "med oss om ljus och som är en del av ett lag vid kusten.\n\n",
    "de": "Promotionsstelle in Optik an der Beispieluniversität\n\nWir suchen eine Person, die mit "
    "uns an Licht arbeiten möchte und die ein Teil der Gruppe an der Küste ist.\n\n",
}


def read(language: str, sentence: str) -> list[Condition]:
    return [found.value for found in each_once(extract(HEAD[language] + sentence).conditions)]


@pytest.mark.parametrize(
    ("language", "level", "of", "day", "sentence"),
    [
        ("en", "second", "physics", "", "Applicants must hold a Master's degree in physics."),
        ("en", "second", "optics or laser physics", "", "You have an MSc (or equivalent) in optics "
         "or laser physics, and good English."),
        ("en", "second", "", "start", "You must have completed your master's degree before the "
         "starting date."),
        ("en", "first", "physics", "", "Candidates must have a Bachelor's or Master's degree in "
         "physics."),
        ("en", "second", "physics", "", "# Requirements\n\n- M.Sc. in physics\n- good English"),
        ("en", "second", "", "", "A master's degree is required."),
        ("en", "second", "", "", "You must hold both a bachelor's and a master's degree."),
        ("sv", "second", "", "", "Behörig är den som har avlagt examen på avancerad nivå."),
        ("sv", "second", "fysik", "", "Du ska ha en masterexamen i fysik."),
        ("sv", "second", "datateknik", "", "# Kvalifikationer\n\n- Civilingenjörsexamen inom "
         "datateknik\n- god engelska"),
        ("de", "second", "Physik", "", "Sie haben einen Masterabschluss in Physik."),
        ("de", "second", "", "", "Vorausgesetzt wird ein abgeschlossenes wissenschaftliches "
         "Hochschulstudium."),
        ("de", "second", "Optik", "", "# Ihr Profil\n\n- Sehr guter Master-Abschluss in Optik\n- "
         "gutes Englisch"),
        ("fr", "second", "physique", "", "Le candidat doit être titulaire d'un master en "
         "physique."),
    ],
)  # fmt: skip
def test_the_degree_that_one_must_have(language, level, of, day, sentence):
    head = HEAD.get(language) or (
        "Thèse en optique à l'Université Exemple\n\nNous cherchons une personne qui souhaite "
        "travailler avec nous sur la lumière et qui est dans une équipe à la côte.\n\n"
    )
    told = [found.value for found in each_once(extract(head + sentence).conditions)]

    assert told == [Condition("degree", of=of, level=level, day=day)]


@pytest.mark.parametrize(
    ("language", "within", "level", "day", "sentence"),
    [
        ("en", 36, "second", "deadline", "Your master's degree was awarded no more than three "
         "years before the application deadline."),
        ("en", 60, "", "", "The degree must have been obtained within the last five years."),
        ("en", 48, "second", "", "The MSc must not be older than 4 years."),
        ("en", 72, "", "", "You graduated less than 6 years ago."),
        ("sv", 36, "second", "", "Din masterexamen är högst tre år gammal."),
        ("sv", 60, "", "", "Examen ska ha avlagts inom de senaste fem åren."),
        ("de", 24, "", "", "Der Abschluss darf nicht älter als zwei Jahre alt sein."),
        ("de", 60, "", "", "Der Hochschulabschluss wurde in den letzten fünf Jahren erworben."),
    ],
)  # fmt: skip
def test_how_old_a_degree_may_be(language, within, level, day, sentence):
    assert read(language, sentence) == [
        Condition("degree_age", level=level, within=within, day=day)
    ]


@pytest.mark.parametrize(
    ("language", "country", "day", "sentence"),
    [
        ("en", "", "recruitment", "Researchers must not have resided or carried out their main "
         "activity in the country of the host for more than 12 months in the 36 months "
         "immediately before the date of recruitment."),
        ("en", "SE", "deadline", "In the three years before the call deadline you may not have "
         "lived in Sweden for more than 12 months."),
        ("en", "IT", "", "Candidates cannot have spent more than twelve months in Italy within "
         "the last 3 years."),
        ("en", "", "start", "You have resided in the host country for no more than 12 months "
         "during the last three years before the start date."),
        ("sv", "SE", "", "Du får inte ha bott i Sverige mer än 12 månader under de senaste 36 "
         "månaderna."),
        ("sv", "", "recruitment", "Sökande ska inte ha varit bosatta i landet i mer än tolv "
         "månader under de senaste tre åren före rekryteringsdatum."),
        ("de", "DE", "", "Sie dürfen in den letzten drei Jahren nicht länger als 12 Monate in "
         "Deutschland gewohnt haben."),
        ("de", "", "recruitment", "Bewerber dürfen sich im Gastland nicht mehr als 12 Monate in "
         "den letzten 36 Monaten vor der Einstellung aufgehalten haben."),
    ],
)  # fmt: skip
def test_how_long_one_may_have_lived_there(language, country, day, sentence):
    assert read(language, sentence) == [
        Condition("mobility", months=12, within=36, country=country, day=day)
    ]


@pytest.mark.parametrize(
    ("language", "tests", "sentence"),
    [
        ("en", {"TOEFL": 90}, "A TOEFL score of at least 90 is required."),
        ("en", {"TOEFL": 92, "IELTS": 6.5}, "TOEFL (92) or IELTS (Academic) 6.5 or higher."),
        ("en", {"IELTS": 7}, "IELTS: 7.0 overall, with no band below 6.5."),
        ("en", {"TOEFL": 100}, "You need a minimum score of 100 on the TOEFL."),
        ("sv", {"IELTS": 6.5}, "IELTS med minst 6,5 poäng krävs."),
        ("sv", {"TOEFL": 90}, "Minst 90 poäng på TOEFL krävs."),
        ("de", {"TOEFL": 95}, "Erforderlich ist ein TOEFL mit mindestens 95 Punkten."),
        ("de", {"IELTS": 7}, "Nachweis: IELTS mindestens 7,0."),
        ("en", {"IELTS": 7}, "Minimum IELTS score of 6.0 in each section and 7.0 overall."),
        ("en", {"IELTS": 6.5}, "IELTS with at least 6.0 in each component and an overall score of "
         "6.5 is required."),
        ("en", {"IELTS": 7}, "IELTS: no band below 6.0, overall 7.0."),
        ("en", {"TOEFL": 100, "IELTS": 7}, "You need TOEFL 100 (writing 25) or IELTS 7.0."),
        ("en", {"TOEFL": 90}, "A TOEFL score of at least 90 or the PTE is required."),
        ("en", {}, "You need an IELTS of 6.5 or 7.0."),
        ("en", {}, "IELTS with at least 7 in each section is required."),
        ("en", {"IELTS": 7}, "A score of 7.0 and 6.0 in each section of the IELTS is required."),
        ("sv", {"IELTS": 6.5}, "IELTS med minst 6,5 totalt och minst 6,0 på varje del krävs."),
        ("de", {"IELTS": 7}, "Erforderlich ist ein IELTS mit mindestens 7,0 und 6,5 in jedem "
         "Teil."),
    ],
)  # fmt: skip
def test_the_score_that_a_test_must_have(language, tests, sentence):
    told = {one.of: one.minimum for one in read(language, sentence) if one.kind == "test"}

    assert told == tests


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "You will work in an international environment."),
        ("en", "Take part in our mobility programme: 12 months abroad within three years."),
        ("en", "You will spend 12 months in the lab and 12 months in the field."),
        ("en", "You must have lived in Sweden for at least 12 months in the last 36 months."),
        ("en", "A master's degree is an advantage but not required."),
        ("en", "Please send copies of your bachelor's and master's degree certificates."),
        ("en", "You will supervise master students and teach in the bachelor programme."),
        ("en", "Postdocs must hold a master's degree and a PhD no older than three years."),
        ("en", "The doctoral degree is to be completed within four years of the start."),
        ("en", "Test scores and certificates must not be older than two years."),
        ("en", "There is no minimum TOEFL score, but most have a score of 100."),
        ("en", "An IELTS score of 7 is equivalent to a TOEFL score of 100."),
        ("en", "International applicants are most welcome."),
        ("en", "The department code for the TOEFL is 78."),
        ("en", "If you have not received an answer by May, you should write to us."),
        ("en", "Applicants should have two years of experience after their degree."),
        ("en", "You will have the opportunity to obtain a master's degree in physics."),
        ("en", "You enjoy the coast, and IELTS 6.5 courses are taught here."),
        ("en", "International students must find housing themselves."),
        ("en", "Non-EU citizens must apply for a visa before the start."),
        ("en", "Education taken outside the Nordic countries must be documented."),
        ("en", "Graduates of universities outside Europe must submit a transcript."),
        ("sv", "För behörighet krävs det minst 120 högskolepoäng i matematik."),
        ("sv", "Vid institutionen är det minst 100 personer, och det krävs minst 90 poäng."),
        ("sv", "Du får möjlighet att ta en masterexamen i fysik."),
        ("sv", "Internationella studenter måste ordna bostad själva."),
        ("sv", "Du arbetar i en internationell miljö och handleder masterstudenter."),
        ("sv", "En masterexamen i fysik är meriterande."),
        ("sv", "Anställningen är på högst fyra år."),
        ("sv", "Bifoga kopia av masterexamen och betyg."),
        ("sv", "Internationella sökande är välkomna."),
        ("sv", "Du vistas 12 månader i labbet under de senaste åren av projektet."),
        ("de", "Sie arbeiten in einem internationalen Umfeld und betreuen Masterarbeiten."),
        ("de", "Ein Masterabschluss in Physik ist von Vorteil."),
        ("de", "Die Stelle ist auf höchstens drei Jahre befristet."),
        ("de", "Bitte senden Sie Kopien Ihrer Zeugnisse (Bachelor und Master)."),
        ("de", "Internationale Bewerber sind willkommen."),
        ("de", "Sie verbringen 12 Monate im Ausland."),
        ("de", "Internationale Studierende müssen sich um eine Unterkunft kümmern."),
    ],
)
def test_what_only_sounds_like_a_condition_is_none(language, sentence):
    assert read(language, sentence) == []


@pytest.mark.parametrize(
    ("words", "of"),
    [
        ("for international applicants", "international"),
        ("Applicants from abroad", "international"),
        ("For international candidates (outside of EU/EEA area)", "outside_eea"),
        ("non-EU citizens only", "outside_eu"),
        ("for applicants with a foreign degree", "degree_abroad"),
        ("degrees obtained outside Sweden", "degree_abroad"),
        ("if English is not your native language", "not_native"),
        ("for non-native speakers", "not_native"),
        ("för sökande från land utanför EU/EES", "outside_eea"),
        ("for applicants from outside the EU", "outside_eu"),
        ("für Personen von außerhalb der EU und des EWR", "outside_eea"),
        ("för utländska sökande", "international"),
        ("om du har en utländsk examen", "degree_abroad"),
        ("för den vars modersmål inte är engelska", "not_native"),
        ("für Bewerber aus Nicht-EU-Ländern", "outside_eu"),
        ("für internationale Bewerberinnen und Bewerber", "international"),
        ("bei ausländischen Abschlüssen", "degree_abroad"),
        ("falls Ihre Muttersprache nicht Deutsch ist", "not_native"),
    ],
)
def test_of_which_group_a_requirement_is_asked(words, of):
    assert condition_of(words) == Condition("origin", of=of)


@pytest.mark.parametrize(
    "words",
    [
        "if your thesis is not finished",
        "If the master's thesis has not been completed before the deadline",
        "if you have not yet graduated",
        "for students close to completion",
        "if not yet completed",
        "om examensarbetet inte är klart",
        "om du ännu inte har tagit ut din masterexamen",
        "för den som ännu inte har avlagt examen",
        "falls der Abschluss noch nicht vorliegt",
        "for applicants whose thesis is not finished",
        "wenn Sie Ihr Studium noch nicht abgeschlossen haben",
        "bei noch nicht abgeschlossenem Studium",
    ],
)
def test_what_is_asked_while_the_degree_is_not_finished(words):
    told = condition_of(words)

    assert told and told.kind == "unfinished"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("if your master thesis is not yet finished at the start of employment", "start"),
        ("If the thesis has not been completed before the application deadline", "deadline"),
        ("om examen inte är klar vid tillträdet", "start"),
        ("if your thesis is not finished", ""),
    ],
)
def test_the_day_by_which_a_degree_is_finished(words, day):
    assert condition_of(words) == Condition("unfinished", day=day)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "if available",
        "Postdoctoral applicants",
        "in our international environment",
        "for domestic and international students",
        "except for international applicants",
        "International students whose native language is not English",
        "Applicants for whom English is not the first language, or who studied elsewhere",
        "Most international students",
        "if the PhD thesis is not finished within four years",
        "if your paper is not published",
        "International students are welcome",
        "vid behov",
        "både svenska och utländska sökande",
        "om avhandlingen inte är klar",
        "falls vorhanden",
        "unabhängig von der Herkunft internationaler Bewerber",
        "falls die Promotion noch nicht abgeschlossen ist",
        "if you are not an international applicant",
        "only for EU citizens, not for international applicants",
        "not needed if your degree is not finished",
        "for all but international applicants",
        "om du inte är utländsk sökande",
        "gilt nicht für internationale Bewerber",
        "for degrees from outside the Nordic countries",
        "if your degree is from outside the EU/EEA",
        "candidates holding a degree from outside the EU",
        "for non-EU degrees",
        "for international applicants and applicants whose thesis is not finished",
        "för utländska sökande och sökande vars examen inte är klar",
    ],
)
def test_words_that_name_no_group_or_more_than_one_are_left_alone(words):
    assert condition_of(words) is None


def test_what_a_line_of_the_checklist_says_of_its_group_is_not_asked_twice():
    alone = "Foreign applicants must pay a fee of 900 kronor."
    in_line = "Please send a CV and, for foreign applicants, a TOEFL certificate."

    assert read("en", alone) == [Condition("origin", of="international")]
    assert read("en", in_line) == []


def test_two_scores_of_one_test_are_no_answer():
    said = "For law a TOEFL score of 90 is required.\n\nFor arts a TOEFL score of 80 is required."

    assert read("en", said) == []


def test_two_scores_of_one_test_are_kept_until_their_positions_are_known():
    said = "For law a TOEFL score of 90 is required.\n\nFor arts a TOEFL score of 80 is required."

    assert [found.value.minimum for found in extract(HEAD["en"] + said).conditions] == [90, 80]


def test_the_quote_of_a_condition_is_the_whole_sentence():
    said = "You must hold a Master's degree, and an IELTS of 7.0 is required."

    quotes = {found.quote for found in extract(HEAD["en"] + said).conditions}

    assert quotes == {said}


@pytest.mark.parametrize(
    ("language", "sentence", "credits"),
    [
        ("en", "240 ECTS credits, of which at least 60 at second-cycle level",
         [(240, "", ""), (60, "", "second")]),
        ("en", "60 second-cycle credits in mathematics", [(60, "mathematics", "second")]),
        ("en", "30 ECTS in statistics at the advanced level", [(30, "statistics", "second")]),
        ("en", "90 credits in physics", [(90, "physics", "")]),
        ("en", "60 ECTS credits in Education are required", [(60, "Education", "")]),
        ("en", "90 ECTS credits in Higher Education", [(90, "Higher Education", "")]),
        ("en", "60 ECTS credits in education or educational science",
         [(60, "education or educational science", "")]),
        ("en", "60 ECTS credits of university studies in law", [(60, "law", "")]),
        ("en", "60 ECTS credits within mathematics or statistics, of which at least 15 ECTS "
         "credits shall have been acquired at second-cycle level",
         [(60, "mathematics or statistics", ""), (15, "mathematics or statistics", "second")]),
        ("en", "60 ECTS in law, of which 30 in tax law and 15 in history",
         [(60, "law", ""), (30, "tax law", "")]),
        ("en", "240 credits, of which at least 60 credits are at second-cycle level",
         [(240, "", ""), (60, "", "second")]),
        ("en", "a degree of 180 ECTS credits and a master's degree of 120 ECTS credits",
         [(180, "", ""), (120, "", "")]),
        ("en", "90 credits in gender studies including a degree project of 30 credits",
         [(90, "gender studies", "")]),
        ("sv", "Minst 60 hp på avancerad nivå i fysik krävs", [(60, "fysik", "second")]),
        ("sv", "Minst 90 hp i matematik krävs, varav minst 30 hp på avancerad nivå",
         [(90, "matematik", ""), (30, "matematik", "second")]),
        ("de", "Mindestens 30 Leistungspunkte in Mathematik und 60 ECTS-Punkte in Geophysik",
         [(30, "Mathematik", ""), (60, "Geophysik", "")]),
        ("de", "60 ECTS in Mathematik sind erforderlich, davon 15 auf Masterniveau",
         [(60, "Mathematik", ""), (15, "Mathematik", "second")]),
    ],
)  # fmt: skip
def test_the_level_and_the_field_of_credits_are_in_their_words(language, sentence, credits):
    draft = extract(HEAD[language] + f"{sentence}.")
    told = [credits_asked(found.value.minimum, found.value.of) for found in draft.ects]

    assert [one and (one.minimum, one.of, one.level) for one in told] == credits

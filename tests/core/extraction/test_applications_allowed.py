"""Applications allowed as postings say them, and what only looks like one."""

import pytest

from applications.core.extraction import extract
from tests.core.extraction.test_phrases import OPENINGS


def read(language, said):
    return extract(f"{OPENINGS[language]}\n\n{said}\n")


def rule_in(draft):
    names = ("most_applications", "most_within", "most_by_intake", "choices_in_order")
    return tuple(found and found.value for name in names for found in (getattr(draft, name),))


@pytest.mark.parametrize(
    ("language", "said", "most", "within"),
    [
        ("en", "You may only apply to one position.", 1, "call"),
        ("en", "You may only apply to one department at the university.", 1, "institution"),
        ("en", "Only one application per person is accepted.", 1, "call"),
        ("en", "You may only apply once per academic year.", 1, "institution"),
        ("en", "Candidates may not apply for more than one of these positions.", 1, "call"),
        ("en", "Multiple applications from one person are not allowed.", 1, "call"),
        ("en", "You may apply for at most two of the advertised projects.", 2, "call"),
        ("en", "You may apply to two Ph.D. programs.", 2, "institution"),
        ("en", "Candidates are allowed to apply to 2 topics at our department.", 2, "department"),
        ("en", "Applicants to our department may submit up to two applications.", 2, "department"),
        ("sv", "Det går att lämna in endast en ansökan.", 1, "call"),
        ("sv", "Du får bara söka en av de utlysta tjänsterna.", 1, "call"),
        ("sv", "Du får inte skicka in fler än en ansökan till universitetet.", 1, "institution"),
        ("sv", "Du kan söka högst två av de utlysta projekten.", 2, "call"),
        ("sv", "Du kan söka upp till tre doktorandplatser vid institutionen.", 3, "department"),
        ("de", "Es ist nur eine Bewerbung pro Person möglich.", 1, "call"),
        ("de", "Pro Person kann nur eine Bewerbung berücksichtigt werden.", 1, "call"),
        ("de", "Mehrfachbewerbungen sind nicht zulässig.", 1, "call"),
        ("de", "Sie können sich nur auf eine Stelle bewerben.", 1, "call"),
        ("de", "Sie können sich auf höchstens zwei Projekte bewerben.", 2, "call"),
        ("de", "An unserem Institut können Sie sich für bis zu zwei Themen bewerben.", 2,
         "department"),
        ("nl", "Je mag maximaal één sollicitatie indienen.", 1, "call"),
        ("da", "Du kan kun søge ét stipendium.", 1, "call"),
        ("no", "Du kan søke på høyst to stillinger.", 2, "call"),
        ("fr", "Une seule candidature par personne est possible.", 1, "call"),
        ("es", "Se admite una sola solicitud por persona.", 1, "call"),
    ],
)  # fmt: skip
def test_number_of_applications_is_read_with_its_sentence(language, said, most, within):
    draft = read(language, said)

    assert rule_in(draft) == (most, within, None, None)
    assert draft.most_applications.quote == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Applicants can submit only one application per intake."),
        ("sv", "Endast en ansökan per antagningsomgång tas emot."),
        ("de", "Im Bewerbungsverfahren gilt: eine Bewerbung pro Bewerbungsrunde."),
    ],
)
def test_rule_for_an_intake_is_told_from_one_for_a_year(language, said):
    assert rule_in(read(language, said)) == (1, "institution", True, None)


@pytest.mark.parametrize(
    ("language", "said", "most"),
    [
        ("en", "Please rank up to three projects.", 3),
        ("en", "You may apply for up to three projects; please rank them by preference.", 3),
        ("en", "State your first and second choice of project.", None),
        ("en", "List the projects in order of preference.", None),
        ("sv", "Rangordna högst tre projekt.", 3),
        ("sv", "Ange projekten i prioritetsordning.", None),
        ("sv", "Ange ditt förstahandsval och andrahandsval.", None),
        ("de", "Bitte geben Sie die Projekte in der Reihenfolge Ihrer Präferenz an.", None),
        ("de", "Geben Sie Erstwunsch und Zweitwunsch an.", None),
    ],
)
def test_order_of_choice_is_read(language, said, most):
    draft = read(language, said)

    assert (draft.most_applications and draft.most_applications.value) == most
    assert draft.choices_in_order and draft.choices_in_order.quote == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Send one PDF."),
        ("en", "One reference letter is required."),
        ("en", "Submit your application as one PDF of at most 10 MB."),
        ("en", "Upload no more than two reference letters."),
        ("en", "Only one application form is needed for all positions."),
        ("en", "Up to three positions will be funded; you can apply now."),
        ("en", "You will work on up to three projects; apply by mail."),
        ("en", "The university is ranked among the top three programmes."),
        ("en", "You can apply for one position by e-mail."),
        ("en", "The committee ranks the projects in order of merit."),
        ("en", "You may apply for more than one position."),
        ("en", "There is one application cycle per year."),
        ("en", "You can only apply online, for a maximum of two years."),
        ("en", "You are not limited to one application."),
        ("en", "You may apply to three programs or more."),
        ("en", "Only one application per position will be accepted."),
        ("en", "Only one application fee is charged."),
        ("en", "Only one application can be funded each year."),
        ("en", "Each department may submit up to five applications."),
        ("en", "Supervisors may choose up to two applications."),
        ("en", "The committee may select up to three applications."),
        ("sv", "Du är inte begränsad till högst en ansökan."),
        ("sv", "Du får söka tre program eller fler."),
        ("sv", "Endast en ansökan per tjänst godtas."),
        ("sv", "Endast en ansökan kan beviljas varje år."),
        ("sv", "Varje institution får lämna in högst fem ansökningar."),
        ("sv", "Handledare får välja högst två ansökningar."),
        ("sv", "Kommittén kan välja ut högst tre ansökningar."),
        ("de", "Sie sind nicht auf nur eine Bewerbung beschränkt."),
        ("de", "Sie können sich auf drei Programme oder mehr bewerben."),
        ("de", "Nur eine Bewerbung pro Stelle wird akzeptiert."),
        ("de", "Nur eine Bewerbung kann gefördert werden."),
        ("de", "Jedes Institut kann bis zu fünf Bewerbungen einreichen."),
        ("de", "Betreuende können bis zu zwei Bewerbungen auswählen."),
        ("de", "Die Kommission kann bis zu drei Bewerbungen auswählen."),
        ("sv", "Skicka en PDF."),
        ("sv", "Endast ett rekommendationsbrev behövs."),
        ("sv", "Du får söka flera tjänster."),
        ("sv", "Endast en ansökan behövs för alla projekt."),
        ("sv", "Projektet pågår i upp till tre projektår, ansök nu."),
        ("de", "Senden Sie eine PDF-Datei."),
        ("de", "Nur ein Empfehlungsschreiben ist nötig."),
        ("de", "Es sind bis zu drei Stellen zu besetzen, bewerben Sie sich jetzt."),
        ("de", "Nur eine Bewerbung per E-Mail wird berücksichtigt."),
        ("de", "Sie können sich auf mehrere Stellen bewerben."),
    ],
)
def test_what_counts_something_else_is_no_rule(language, said):
    assert rule_in(read(language, said)) == (None, None, None, None)


def test_a_long_sentence_is_quoted_in_its_words_for_it():
    said = f"You may apply to two projects, {'whose people work on ice and snow, ' * 12}in Umeå."

    assert read("en", said).most_applications.quote == "may apply to two projects"

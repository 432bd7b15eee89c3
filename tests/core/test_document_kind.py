"""What a file seems to be, by its name and its first words, and the line it is for."""

import unicodedata

import pytest

from applications.core import document_kind
from applications.core.document_kind import Line, Paper, assigned, guess
from applications.core.extraction.vocabulary import LANGUAGES, entry
from applications.models import Requirement

NAMES = {
    "cv": [
        "CV.pdf",
        "CV_Asha_Chatterjee_v3.pdf",
        "cv-2026-11.pdf",
        "Resume.pdf",
        "Résumé_Chatterjee.pdf",
        "CurriculumVitae_EN.pdf",
        "Lebenslauf_Verma.pdf",
        "tabellarischer Lebenslauf.pdf",
        "hoja de vida.pdf",
        "meritförteckning.pdf",
    ],
    "cover_letter": [
        "Cover Letter Umeå.pdf",
        "CoverLetter_ETH.pdf",
        "motivation_letter.pdf",
        "Letter of motivation (final).pdf",
        "Personligt brev KTH.pdf",
        "personligt_brev_v2.pdf",
        "Anschreiben TUM.pdf",
        "Motivationsschreiben.pdf",
        "lettre_motivation_EPFL.pdf",
        "LM_Sorbonne.pdf",
        "Carta de motivación.pdf",
        "carta_de_presentacion.pdf",
        "SoP_Stanford.pdf",
        "Statement of Purpose MIT.pdf",
    ],
    "transcripts": [
        "Transcript_of_Records_MSc.pdf",
        "transcripts-bsc.pdf",
        "Notenspiegel.pdf",
        "Leistungsübersicht Master.pdf",
        "Relevé de notes M2.pdf",
        "releve_notes_licence.pdf",
        "expediente académico.pdf",
        "Betyg.pdf",
        "Resultatintyg_Ladok.pdf",
        "marksheet_sem6.pdf",
        "Grades_Master.pdf",
    ],
    "degree_certificate": [
        "Bachelor_degree_certificate.pdf",
        "Diploma_MSc.pdf",
        "Diplôme_Master.pdf",
        "Zeugnis_Bachelor.pdf",
        "Urkunde.pdf",
        "Examensbevis.pdf",
        "Título de Grado.pdf",
    ],
    "thesis": [
        "Master_Thesis_Chatterjee.pdf",
        "masterarbeit-final.pdf",
        "Masteruppsats.pdf",
        "exjobb.pdf",
        "mémoire_M2.pdf",
        "TFM.pdf",
        "tesis doctoral.pdf",
    ],
    "publications": [
        "Publication list.pdf",
        "Publikationsliste.pdf",
        "preprint_arxiv_2025.pdf",
    ],
    "research_proposal": [
        "Research proposal Oslo.pdf",
        "ResearchProposal.pdf",
        "Exposé_Bochum.pdf",
        "Forskningsplan.pdf",
        "projet de recherche.pdf",
        "proyecto_investigacion.pdf",
    ],
    "writing_sample": [
        "writing-sample.pdf",
    ],
    "test_scores": [
        "GRE_score_report.pdf",
        "GMAT.pdf",
    ],
    "language_certificate": [
        "TOEFL.pdf",
        "IELTS_TRF_2025.pdf",
        "Sprachnachweis Englisch.pdf",
    ],
    "id_document": [
        "passport_scan.pdf",
        "ID.pdf",
        "Reisepass.pdf",
        "pasaporte.pdf",
    ],
    "teaching_statement": [
        "teaching statement.pdf",
    ],
    "diversity_statement": [
        "DiversityStatement.pdf",
    ],
    "reference_contacts": [
        "Referees.pdf",
        "references.pdf",
    ],
    "recommendation_letters": [
        "Recommendation_letter_Sen.pdf",
        "Letters.pdf",
        "Empfehlungsschreiben Bose.pdf",
    ],
    "application_form": [
        "application_form_signed.pdf",
    ],
    "code_sample": [
        "portfolio.pdf",
    ],
    "other": [
        "Passfoto.jpg",
        "birth_certificate.pdf",
    ],
}
TELL_NOTHING = [
    "scan0001.pdf",
    "Document1.pdf",
    "IMG_2034.jpg",
    "final_final.pdf",
    "Umea.pdf",
    "untitled.pdf",
    "2026-11-29.pdf",
]

BEGINNINGS = [
    ("cover_letter", "Dear Professor Lund,\nI am writing to apply for the PhD position"),
    (
        "cover_letter",
        "Asha Verma\nKolkata\n\nUmeå University\nDepartment of Mathematics\n\n3 October 2026\n\n"
        "Application for AN 2.2.1\n\nDear members of the committee,\nyou find my transcripts",
    ),
    ("cover_letter", "Sehr geehrte Frau Professorin Lund,\nhiermit bewerbe ich mich"),
    ("cover_letter", "Hej,\njag söker tjänsten som doktorand"),
    ("cover_letter", "Madame, Monsieur,\nje me permets de vous adresser ma candidature"),
    ("cover_letter", "Estimada profesora Pérez:\nMe dirijo a usted"),
    ("cv", "Curriculum Vitae\nAsha Verma\nEducation"),
    ("cv", "Asha Verma\nasha@example.org\n\nEducation\n2019 BSc\n\nExperience\nIntern"),
    ("cv", "Asha Verma\nUtbildning\n2019\nSpråk\nSvenska"),
    ("transcripts", "Universität Bochum\nLeistungsübersicht\nName: Weber"),
    ("transcripts", "UNIVERSITY OF CALCUTTA\nTranscript of Records\nStudent: Asha"),
    (
        "thesis",
        "Geometric Deep Learning on Manifolds\nAsha Verma\n"
        "A thesis submitted in partial fulfilment of the requirements",
    ),
    ("language_certificate", "TOEFL iBT Test Taker Score Report"),
    ("test_scores", "GRE General Test\nVerbal Reasoning 160"),
    ("degree_certificate", "The University of Oslo\nAsha Verma\nhas been awarded the degree"),
    ("research_proposal", "RESEARCH PROPOSAL\nDiffusion on graphs"),
    ("teaching_statement", "Teaching statement\nI teach"),
    ("publications", "On graph learning\nA. Verma\nAbstract. We show"),
    (None, "Lorem ipsum dolor sit amet"),
    (None, ""),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_words_are_sorted_by_means_a_kind_that_documents_have(language):
    meant = {document_kind._MEANT.get(kind, kind) for kind in entry(language, "documents")}

    assert meant - {"not_asked"} <= set(Requirement.Kind.values)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("kind", NAMES)
def test_kind_is_told_by_the_name_of_the_file(kind, form):
    told = {name: guess(unicodedata.normalize(form, name)) for name in NAMES[kind]}

    assert {
        name: one and one.kind for name, one in told.items() if not one or one.kind != kind
    } == {}
    assert {one.by for one in told.values()} == {"name"}


@pytest.mark.parametrize("name", TELL_NOTHING)
def test_name_that_tells_nothing_is_no_guess(name):
    assert guess(name) is None


@pytest.mark.parametrize(("kind", "text"), BEGINNINGS)
def test_kind_is_told_by_the_first_words_where_the_name_tells_nothing(kind, text):
    told = guess("scan0001.pdf", text)

    assert (told and told.kind, told and told.by) == (kind, kind and "words")


def test_of_two_kinds_in_a_name_the_one_that_is_asked_for_is_meant():
    assert guess("CV and publications.pdf").kind == "cv"
    assert guess("CV and publications.pdf", asked={"publications"}).kind == "publications"


def test_line_called_like_the_document_comes_before_another_of_its_kind():
    gre, toefl = Line(1, ("test_scores",), "GRE scores"), Line(2, ("test_scores",), "TOEFL")

    papers = [Paper(7, "test_scores", "toefl 2026"), Paper(8, "test_scores", "GMAT report")]

    assert assigned([gre, toefl], papers) == {7: 2}


def test_transcript_of_one_degree_is_not_for_the_line_of_the_other():
    bachelor, master = (
        Line(1, ("transcripts",), "Transcript of your bachelor's degree"),
        Line(2, ("transcripts",), "Master's transcript"),
    )
    papers = [
        Paper(7, "transcripts", "Transcript MSc"),
        Paper(8, "transcripts", "Transcript_BSc.pdf"),
    ]

    assert assigned([bachelor, master], papers) == {7: 2, 8: 1}


def test_every_transcript_goes_to_the_line_and_one_cv():
    lines = [Line(1, ("transcripts",), "Transcripts"), Line(2, ("cv",), "CV")]
    papers = [Paper(number, kind) for number, kind in enumerate(["transcripts", "cv"] * 2)]

    assert assigned(lines, papers) == {0: 1, 1: 2, 2: 1}


def test_other_documents_go_only_where_their_name_is_asked_for():
    photo = Line(1, ("other",), "Passport photo")

    assert assigned([photo], [Paper(7, "other", "Photo Asha"), Paper(8, "other", "Notes")]) == {
        7: 1
    }


@pytest.mark.parametrize("named", ["Passfoto Passfoto.jpg", "Lichtbild", "headshot_asha.png"])
def test_a_portrait_is_found_in_another_language_too(named):
    lines = [Line(1, ("other",), "Certificate of residence"), Line(2, ("other",), "Portrait photo")]

    assert assigned(lines, [Paper(7, "other", named)]) == {7: 2}


def test_line_that_has_its_files_takes_no_other():
    assert assigned([Line(1, ("cv",), "CV", lacks=0)], [Paper(7, "cv")]) == {}

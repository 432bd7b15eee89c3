"""What is asked for, on what terms: refusals, conditions, stages, tables, halves of pages."""

import pytest

from applications.core.extraction import extract

HEAD = "PhD position in optics at Example University\n\n"


def read(text: str) -> dict[str, str]:
    """What is asked for as kind → need."""
    return {f.value.kind: f.value.need for f in extract(HEAD + text).documents}


@pytest.mark.parametrize(
    "sentence",
    [
        "Please send a CV. The GRE is no longer required.",
        "Please send a CV. GRE and TOEFL scores need not be submitted.",
        "Send a CV. Neither GRE nor GMAT scores are accepted.",
        "Send a CV. There is no need to send certificates.",
        "Please send a CV. Do not send diplomas, photographs or letters of recommendation.",
        "Send a CV. Diplomas, transcripts and passport copies are only needed later.",
        "Please send a CV.\n\nNot required: transcripts, a cover letter, reference letters.",
        "Bitte senden Sie einen Lebenslauf. Zeugnisse sind nicht einzureichen.",
        "Schicken Sie uns einen Lebenslauf. Zeugnisse und Gutachten brauchen wir noch nicht.",
        "Envoyez un CV. Il n'est pas nécessaire de joindre des lettres de recommandation.",
        "Envoyez un CV. N'envoyez ni lettre de motivation ni relevés de notes.",
        "Enviar CV. No se requieren cartas de recomendación.",
        "Inviare un CV. Non sono richieste lettere di referenza.",
        "Stuur een cv. Stuur geen aanbevelingsbrieven mee.",
        "Skicka cv. Rekommendationsbrev ska inte bifogas.",
        "Send en cv. Anbefalinger skal ikke vedlægges.",
        "Send en CV. Anbefalingsbrev trenger vi ikke.",
        "Lähetä ansioluettelo. Suosituskirjeitä ei tarvita.",
        "Please send a CV. Letters of recommendation are not enclosed.",
        "Bitte senden Sie einen Lebenslauf. Zeugnisse bitte nicht beifügen.",
        "Envoyez un CV. Les lettres de recommandation ne sont pas à joindre.",
        "Enviar CV. Las cartas de recomendación no se adjuntan.",
        "Inviare un CV. Le lettere di referenza non si allegano.",
        "Enviar o CV. As cartas de recomendação não se anexam.",
        "Stuur een cv. Aanbevelingsbrieven worden niet meegestuurd.",
        "Skicka cv. Rekommendationsbrev bifogas inte.",
        "Send en cv. Anbefalinger vedlægges ikke.",
        "Send en CV. Anbefalingsbrev vedlegges ikke.",
        "Prosimy o CV. Listów polecających nie dołącza się.",
        "Zašlete životopis. Doporučující dopisy se nepřikládají.",
        "Lähetä ansioluettelo. Suosituskirjeitä ei lähetetä mukaan.",
    ],
)
def test_what_is_refused_is_not_asked_for(sentence):
    assert read(sentence) == {"cv": "required"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Applications without a transcript will not be considered.",
        "Bitte bewerben Sie sich bei der Leiterin.\nBewerbungen ohne Notenspiegel werden nicht "
        "berücksichtigt.",
        "Le dossier est à envoyer en mai.\nLes dossiers sans relevé de notes ne seront pas "
        "examinés.",
        "Skicka in din ansökan senast i maj. Ansökningar utan betyg beaktas inte.",
    ],
)
def test_what_an_application_may_not_lack_is_required(sentence):
    assert read(sentence) == {"transcripts": "required"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Please send a TOEFL score, unless English is your native language.",
        "Bitte fügen Sie einen Nachweis der Fremdsprachenkenntnisse bei (betrifft nur Historiker).",
        "Till ansökan ska du bifoga ett språkintyg (gäller endast utländska sökande).",
        "Liitä hakemukseen kielitodistus (koskee vain ulkomaisia hakijoita).",
        "Non-native speakers must take the TOEFL.",
        "If English is not your first language, you must submit an IELTS certificate.",
        "Applicants from abroad may need to take the IELTS.",
        "Please send evidence of English proficiency (if applicable).",
        "Bitte senden Sie ggf. einen Nachweis der Sprachkenntnisse.",
        "Merci de joindre, le cas échéant, une attestation de français pour les non francophones.",
        "Los candidatos deben enviar, en su caso, un certificado de idioma.",
        "Os candidatos devem enviar, se aplicável, um certificado de língua.",
        "Stuur, indien van toepassing, een taalcertificaat.",
        "Bifoga i förekommande fall ett språkintyg.",
        "Søkeren skal legge ved dokumentasjon på engelskkunnskaper, hvis aktuelt.",
        "Vedlæg sprogtest, hvis relevant.",
        "Liitä hakemukseen tarvittaessa kielitodistus.",
        "Prosimy o certyfikat językowy, jeśli dotyczy.",
        "Zašlete jazykový certifikát, je-li to relevantní.",
    ],
)
def test_what_only_some_must_show_is_conditional(sentence):
    assert read(sentence) == {"language_certificate": "conditional"}


@pytest.mark.parametrize(
    "passage",
    [
        "Send a CV.\nShortlisted candidates will be asked to submit:\n- a research proposal\n",
        "## Stage 1\n\nSend a CV.\n\n## Stage 2\n\nPlease submit a research proposal.\n",
        "Bitte senden Sie einen Lebenslauf. Eingeladene Personen werden gebeten, uns ein Exposé "
        "zu senden.",
        "Envoyez un CV. Les candidats présélectionnés devront fournir un projet de recherche.",
        "Send en CV. Søkere som går videre, bes om å sende inn en prosjektbeskrivelse.",
        "Skicka ett cv. De som går vidare ombeds skicka in en projektplan.",
    ],
)  # fmt: skip
def test_what_a_second_stage_asks_is_conditional(passage):
    assert read(passage) == {"cv": "required", "research_proposal": "conditional"}


def test_a_table_says_who_sends_what_and_whether_it_must_be():
    told = extract(
        HEAD + "## Who sends what\n\n"
        "| Document | Sent by | Needed |\n|---|---|---|\n"
        "| Cover letter (1 page) | applicant | yes |\n"
        "| CV | applicant | yes |\n"
        "| Thesis | applicant | no |\n"
        "| Reference letters (2) | two referees | yes |\n"
        "| Diploma | nobody | |\n"
    )  # fmt: skip

    assert {f.value.kind: f.value.need for f in told.documents} == {
        "cover_letter": "required",
        "cv": "required",
        "thesis": "optional",
        "recommendation_letters": "required",
    }
    assert (told.references.value.minimum, told.references.value.mode) == (2, "letter")


@pytest.mark.parametrize(
    ("limit", "pages"),
    [
        ("half a page", 0.5),
        ("max. 1.5 pages", 1.5),
        ("max. 1,5 pages", 1.5),
        ("one and a half pages", 1.5),
        ("two pages", 2),
        ("3-5 pages", 5),
    ],
)
def test_pages_are_counted_in_halves(limit, pages):
    assert extract(f"{HEAD}Please send a cover letter ({limit}).").documents[0].value.max_pages == (
        pages
    )


@pytest.mark.parametrize(
    ("sentence", "pages"),
    [
        ("Bitte senden Sie ein Anschreiben (eine halbe Seite).", 0.5),
        ("Bitte senden Sie ein Anschreiben von anderthalb Seiten.", 1.5),
        ("Skicka ett personligt brev på högst en halv sida.", 0.5),
        ("Enviar una carta de motivación de media página.", 0.5),
        ("Enviar una carta de motivación de máximo 2 cuartillas.", 2),
        ("Stuur een motivatiebrief van anderhalve pagina.", 1.5),
        ("Inviare una lettera di motivazione di mezza pagina.", 0.5),
    ],
)
def test_pages_are_counted_in_halves_in_other_languages(sentence, pages):
    assert extract(HEAD + sentence).documents[0].value.max_pages == pages


def test_characters_may_be_parted_by_a_space():
    limit = extract(HEAD + "Send a research plan of at most 12 000 characters.").documents[0].value

    assert [(one.what, one.value) for one in limit.limits] == [("characters", 12_000)]


def test_tests_are_one_line_each_under_all_their_names():
    told = extract(HEAD + "Please send a CV. GMAT, GRE, TOEFL or IELTS scores may be submitted.")

    assert [(f.value.kind, f.value.name, f.value.need) for f in told.documents[1:]] == [
        ("test_scores", "GMAT, GRE", "optional"),
        ("language_certificate", "TOEFL or IELTS scores", "optional"),
    ]


def test_things_without_a_kind_are_kept_each_in_its_words():
    told = extract(
        HEAD + "Please send a CV, the receipt of the application fee, signed consent, proof of "
        "citizenship, your birth certificate, class ranking and the supervisor's acceptance."
    )

    assert [f.value.name for f in told.documents if f.value.kind == "other"] == [
        "receipt of the application fee", "signed consent", "proof of citizenship",
        "birth certificate", "class ranking", "supervisor's acceptance",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "minimum", "mode", "by"),
    [
        ("Letters are not accepted by e-mail; referees upload them.", None, "letter", "referee"),
        ("Please send the names of two referees (no reference letters).", 2, "contact", None),
        ("Send 2 letters of recommendation for a PhD, 3 for a postdoc.", 2, "letter", "applicant"),
        ("Please send the names of at most two referees.", None, "contact", None),
        ("Please send the names of one or two referees.", 1, "contact", None),
        ("Please send letters of recommendation.", None, "letter", "applicant"),
        (
            "Bitte nennen Sie der Leiterin und dem Team höchstens zwei Referenzpersonen.",
            None,
            "contact",
            None,
        ),
    ],
)
def test_how_many_references_and_by_whom(sentence, minimum, mode, by):
    found = extract(HEAD + sentence).references.value

    assert (found.minimum, found.mode, found.sent_by) == (minimum, mode, by)


def test_a_reference_may_be_a_number():
    assert extract(HEAD + "Send a CV with the reference AB-27/3 to x@example.org.").references is (
        None
    )
    assert extract(HEAD + "Send a CV by e-mail, with the reference code.").references is None


def test_interests_beside_a_letter_are_a_statement_of_their_own():
    alone = "Please send a CV and a statement of research interests."
    beside = "Please send a cover letter, a CV and a statement of research interests."

    assert read(alone) == {"cv": "required", "cover_letter": "required"}
    assert read(beside) == {
        "cover_letter": "required", "cv": "required", "research_proposal": "required",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Please send an outline of the planned project.", {"research_proposal"}),
        ("Please send a text in which you explain why you apply and a CV.", {"cv"}),
        ("Please send one publication, thesis or essay as a writing sample.", {"writing_sample"}),
        ("Attach a sample publication and a CV.", {"writing_sample", "cv"}),
        ("Please send copies of your academic degrees.", {"degree_certificate"}),
        ("Send a CV. You may add a letter of support from the host.", {"cv"}),
        ("Bitte fügen Sie der Bewerbung einen Projektvorschlag bei.", {"research_proposal"}),
        ("Vous joindrez un CV et vos relevés de notes.", {"cv", "transcripts"}),
        (
            "Søknaden din sendes inn og skal ha vedlagt en skisse av prosjektet.",
            {"research_proposal"},
        ),
    ],
)  # fmt: skip
def test_documents_are_named_in_many_ways(sentence, kinds):
    assert set(read(sentence)) >= kinds


def test_languages_stand_in_brackets_behind_what_is_in_them():
    told = extract(HEAD + "Please send:\n\n- a CV and a letter of motivation (English or French)\n")

    assert [f.value for f in told.languages] == ["en", "fr"]


@pytest.mark.parametrize(
    ("sentence", "needs"),
    [
        (
            "Please send a CV and, if available, a list of publications.",
            {"cv": "required", "publications": "if_available"},
        ),
        (
            "Please send a CV (with a list of publications, if any).",
            {"cv": "required", "publications": "if_available"},
        ),
        (
            "Please send a list of publications, if any, and the names of two referees.",
            {"publications": "if_available", "reference_contacts": "required"},
        ),
        (
            "Please send a CV including a list of publications, research proposal, cover letter.",
            {
                "cv": "required",
                "publications": "required",
                "research_proposal": "required",
                "cover_letter": "required",
            },
        ),
        ("Please send a writing sample, preferably in English.", {"writing_sample": "required"}),
    ],
)
def test_a_condition_is_that_of_what_stands_beside_it(sentence, needs):
    assert read(sentence) == needs


def test_credits_are_of_what_stands_behind_them():
    told = extract(HEAD + "You need 120 ECTS, of which at least 30 in statistics, or 15 credits.")

    assert [(f.value.minimum, f.value.of) for f in told.ects] == [
        (120, "total"),
        (30, "statistics"),
        (15, "total"),
    ]


def test_condition_in_front_of_a_document_is_told_in_its_words():
    text = "Please send a CV and, for International applicants, a copy of your passport."
    [passport] = [
        found.value for found in extract(HEAD + text).documents if found.value.kind == "id_document"
    ]

    assert (passport.need, passport.condition) == ("conditional", "for International applicants")


@pytest.mark.parametrize(
    ("sentence", "condition"),
    [
        (
            "Applicants whose First language is not English must send a language certificate.",
            "Applicants whose First language is not English",
        ),
        (
            "Stage 2: Invited candidates submit a full application, consisting of a language "
            "certificate.",
            "Stage 2",
        ),
        (
            "We read what you send with care, and write to everybody within a few weeks of the last"
            " day. Send also:\n- a language certificate, for all international applicants\n"
            "GRE scores are not accepted.",
            "language certificate, for all international applicants",
        ),
    ],
)
def test_condition_says_in_few_words_of_whom_or_when(sentence, condition):
    told = [f.value.condition for f in extract(f"{HEAD}Send a CV. {sentence}").documents]

    assert told == ["", condition]


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Please send writing samples (two) and letters of reference: 2.", [
            ("writing samples", 2), ("letters of reference", 2),
        ]),
        (
            "Las solicitudes deben incluir: Dos cartas de recomendación.",
            [("cartas de recomendación", 2)],
        ),
        (
            "As candidaturas devem incluir: Duas cartas de recomendação.",
            [("cartas de recomendação", 2)],
        ),
        ("Please send a summary. Of your MSc thesis, send a PDF.", [("MSc thesis", None)]),
        ("Please ask three referees to submit letters.", [("letters", 3)]),
        ("You must provide proof of English (TOEFL 100 or IELTS 7).", [("proof of English", None)]),
    ],
)  # fmt: skip
def test_a_document_is_named_without_its_number_and_small_words(sentence, named):
    told = [(f.value.name, f.value.count) for f in extract(HEAD + sentence).documents]

    assert told == named

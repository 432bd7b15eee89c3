"""Letters or names, how many, and who sends them: postings in varied words."""

import pytest

from applications.core.extraction import extract

# Within a list of what to send, and in the middle of prose.
PLACES = (
    "PhD position in logic at Example University\n\nRequired documents:\n- CV\n- Transcript\n\n%s",
    "PhD position in logic at Example University\n\nYou will work on proofs.\n\n%s\n\nGood luck.",
)


def read(text: str) -> tuple[int | None, str, set[str]] | None:
    """How many and in which mode, and the kinds of lines about referees."""
    draft = extract(text)
    kinds = {one.value.kind for one in draft.documents} & {
        "recommendation_letters",
        "reference_contacts",
    }
    found = draft.references
    return (found.value.minimum, found.value.mode, kinds) if found else None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("said", "count"),
    [
        (
            "You will need three academic references. Referees will receive a request from the "
            "portal once you save their details. References must be submitted by 15 January 2027.",
            3,
        ),
        ("You need two academic references. Your referees get a message from our system.", 2),
        ("Three references are required. An e-mail is sent to your referees as you save.", 3),
        ("Please name two referees. They receive an invitation from the portal on submission.", 2),
        ("Two references are part of the application. They are collected by us. The references "
         "must be received by 1 February 2027.", 2),
        ("You will need two references. All references must be in by 3 March 2027.", 2),
        ("Name two referees. Their references are due on 4 January 2027.", 2),
        ("Applicants name three referees. A link is then sent to each of the referees.", 3),
    ],
)  # fmt: skip
def test_references_that_a_portal_asks_for_or_that_must_be_in_are_letters(place, said, count):
    assert read(place % said) == (count, "letter", {"recommendation_letters"})


@pytest.mark.parametrize(
    "said",
    [
        "Please give the contact details of two references. Applications must be submitted soon.",
        "Names of two referees must be submitted by 15 January 2027.",
        "You will need two references (name, e-mail). Referees of shortlisted candidates receive a "
        "request from us.",
        "Please send the e-mail addresses of two referees.",
        "Please send names and e-mail of two referees.",
        "Please name two referees. They may be contacted after the interview.",
        "Give the contact details of two references. Your letter must be submitted in English.",
        "Include a cover letter and the names of two references. The letter should be submitted as "
        "one PDF.",
        "Please name two referees. The references must be submitted with the application form.",
        "Ange två referenser (namn, telefon). Breven ska skickas in som en pdf.",
        "Bitte nennen Sie zwei Referenzen. Sie erhalten eine E-Mail vom Sekretariat nach Eingang "
        "Ihrer Bewerbung.",
        "Please name two referees. Referees get an e-mail from us only after the first selection.",
    ],
)
def test_references_that_are_only_named_are_names(said):
    assert read(PLACES[0] % said) == (2, "contact", {"reference_contacts"})


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "said",
    [
        "Two letters of recommendation must be sent by e-mail directly by the referees to a@b.org.",
        "Two reference letters are to be sent by e-mail by your referees to jobs@example.org.",
        "Two recommendation letters should be sent via email directly from the referees.",
        "Please have two letters of recommendation e-mailed by the referees to jobs@example.org.",
        "Two letters of reference must be sent by email from the recommenders to a@example.org.",
        "Two reference letters must be sent from an official e-mail address of the referees.",
        "Two letters of recommendation are required; the system contacts your referees.",
        "Two letters of recommendation are required. The portal e-mails your referees.",
        "Två rekommendationsbrev ska skickas per e-post direkt av referenterna till a@b.org.",
    ],
)
def test_how_letters_are_sent_is_no_page_of_contacts(place, said):
    assert read(place % said) == (2, "letter", {"recommendation_letters"})


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("Two recommendation letters: the online portal will ask your referees.", 2),
        ("Three letters of recommendation: your referees will be contacted by the system.", 3),
        ("Two reference letters – our system writes to your referees.", 2),
        ("2 letters of recommendation: the portal sends each of your referees a link.", 2),
        ("Two references: the portal will ask your referees.", 2),
        ("- Three reference letters: by your referees, through the portal", 3),
        ("The portal will ask your referees for two letters of recommendation.", 2),
    ],
)  # fmt: skip
def test_letters_counted_before_how_they_come_are_asked_for(place, said, count):
    assert read(place % said) == (count, "letter", {"recommendation_letters"})


@pytest.mark.parametrize(
    "said",
    [
        "Två rekommendationsbrev: portalen frågar dina referenter.",
        "Ange två referenser. Referenterna får en förfrågan från portalen när du sparar.",
        "Ange två referenser. Breven ska ha kommit in senast den 3 mars.",
    ],
)
def test_the_same_in_swedish(said):
    text = "Doktorand i logik vid Stockholms universitet\n\nSkicka CV och betyg. %s\n\nVälkommen!"
    assert read(text % said) == (2, "letter", {"recommendation_letters"})


@pytest.mark.parametrize(
    "said",
    [
        "Zwei Empfehlungsschreiben: das Portal fragt Ihre Gutachter an.",
        "Zwei Referenzen sind anzugeben. Die Gutachter erhalten eine Anfrage vom Portal.",
        "Bitte zwei Referenzen angeben. Die Schreiben müssen bis 3. März eingegangen sein.",
    ],
)
def test_the_same_in_german(said):
    text = "Doktorandenstelle in Logik\n\nSenden Sie uns einen Lebenslauf. %s\n\nViel Erfolg!"
    assert read(text % said) == (2, "letter", {"recommendation_letters"})

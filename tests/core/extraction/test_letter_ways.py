"""How postings want letters to reach them, in their own words."""

import time

import pytest

from applications.core.extraction.letter_ways import (
    LetterWay,
    addressee_by_post,
    letter_way,
    when_asked,
)


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (
            "email",
            "Two letters of reference must be sent directly by the referees by e-mail to Prof. Ek.",
        ),
        ("email", "Referees should email their letters to admissions@uni.example by 3 May."),
        ("email", "Please have two recommendation letters sent by email to Dr. Ek."),
        ("email", "Rekommendationsbrev skickas per e-post till professor Ek."),
        ("email", "Zwei Gutachten sind von den Gutachtern direkt per E-Mail zu senden."),
        ("post", "Two confidential letters of recommendation must be sent in sealed envelopes."),
        ("post", "Reference letters are sent by post to the Dean."),
        ("post", "Referensbrev skickas i förseglade kuvert."),
        ("post", "Empfehlungsschreiben in verschlossenem Umschlag an das Dekanat."),
        (
            "upload",
            "Send a CV and two letters of recommendation, which you upload with the application.",
        ),
        ("upload", "Letters of recommendation are uploaded by the applicant."),
        ("upload", "Rekommendationsbrev bifogas din ansökan."),
        ("upload", "Empfehlungsschreiben sind der Bewerbung beizufügen."),
        (
            "upload",
            "Attach to the application: CV, motivation letter, transcripts and one letter of "
            "recommendation as PDF files.",
        ),
        ("upload", "Please upload your CV, transcripts and two reference letters."),
        ("upload", "The application must contain a CV and two letters of recommendation as PDF."),
        ("upload", "Bifoga CV, betyg och två rekommendationsbrev."),
        ("upload", "Ansökan ska innehålla CV, betyg och två referensbrev som en PDF-fil."),
        ("upload", "Der Bewerbung sind Lebenslauf und zwei Empfehlungsschreiben beizufügen."),
        ("upload", "Die Bewerbung muss Lebenslauf und Empfehlungsschreiben als PDF enthalten."),
        ("portal", "Recommenders receive an e-mail from the system with a link to upload letters."),
        ("portal", "Your referees will be contacted automatically and asked to upload letters."),
        ("portal", "Referenspersonerna får en länk från systemet."),
        ("portal", "Die Gutachter erhalten einen Link zum Hochladen."),
    ],
)
def test_the_sentence_is_found(way, said):
    text = f"PhD position in logic.\n\n{said}\n\nSend your CV by e-mail to Prof. Ek by 3 May."

    assert letter_way(text) == LetterWay(way, said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Two letters of recommendation are required.",
        "Send your CV and two letters of recommendation by e-mail to Prof. Ek.",  # they send it
        "Applications must include three letters of recommendation.",  # a portal may ask for them
        "Attach your CV and the names of two referees who can write letters of recommendation.",
        "Attach a CV; letters of recommendation are not needed at this stage.",
        "Please attach a CV and have letters of recommendation sent separately.",
        "Ask for a link to upload letters of recommendation.",
        "Bifoga CV och namn på två referenspersoner som kan skriva rekommendationsbrev.",
        "Der Bewerbung sind die Namen von zwei Gutachtern für Empfehlungsschreiben beizufügen.",
        "Name two referees with their e-mail addresses.",
        "Applications are sent by post. Letters of recommendation are welcome.",
        "Reference letters are sent by post. Reference letters may be sent by e-mail, too.",
    ],
)
def test_where_nothing_is_said_or_more_than_one_way_nothing_is_told(said):
    assert letter_way(f"PhD position in logic.\n\n{said}") == LetterWay()


@pytest.mark.parametrize(
    ("said", "to"),
    [
        (
            "Two confidential letters must be sent by post in sealed envelopes to the Dean, "
            "Prof. R. Iyer, Indian Institute of Science, Bangalore 560012.",
            "Dean, Prof. R. Iyer, Indian Institute of Science, Bangalore 560012",
        ),
        (
            "Two reference letters have to reach us by ordinary mail: PhD Office, Via Zamboni 33, "
            "40126 Bologna, Italy.",
            "PhD Office, Via Zamboni 33, 40126 Bologna, Italy",
        ),
        (
            "Rekommendationsbrev skickas per post till Registrator, Box 256, 751 05 Uppsala.",
            "Registrator, Box 256, 751 05 Uppsala",
        ),
        ("Letters go by post: Office 4, Hall: West, Delhi.", "Office 4, Hall: West, Delhi"),
        ("Letters are sent by post to the Dean, Hall 4, " + "x" * 180, ""),
        ("Letters are sent by post to the Dean.", ""),
        ("Letters are to be sent by post to the Dean by 5 January, 2027.", ""),
        ("Letters have to reach us in sealed envelopes, 2 of them.", ""),
    ],
)
def test_by_post_the_address_is_what_the_sentence_ends_with(said, to):
    assert addressee_by_post(said) == to


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (
            "submission",
            "The form asks you to register three referees, who will be e-mailed automatically "
            "when you submit your application.",
        ),
        ("submission", "Requests go to your referees only once your application is submitted."),
        ("submission", "Sobald Sie die Bewerbung absenden, erhalten Ihre Gutachter einen Link."),
        ("submission", "Referenterna får en länk via mejl när du har skickat in din ansökan."),
        ("save", "Your referees are contacted as soon as you enter their details."),
        ("", "Register your referees; the portal will send each referee a link to upload."),
        ("", "The referees of a shortlist are contacted after submission of the thesis."),
        ("", "You submit a CV. When you submit it, a receipt is sent."),
        # Of some applicants, or by people, or not then.
        (
            "",
            "Referees of shortlisted candidates will be contacted after the application has been "
            "received.",
        ),
        (
            "",
            "Your referees will be contacted only if you are short-listed, not when you submit "
            "your application.",
        ),
        (
            "",
            "After submission of your application you will be notified, and referees may be "
            "contacted by the committee.",
        ),
        ("", "Your referees are not e-mailed when you submit, but by our office in spring."),
        ("", "Your referees won’t be e-mailed when you submit, but by our office."),
        ("submission", "Your referees will not be e-mailed until you submit your application."),
        ("", "Die Gutachter erhalten den Link nicht, sobald Sie die Bewerbung absenden."),
        (
            "",
            "Nach Einreichung der Bewerbung erhalten die Gutachter der engeren Wahl eine E-Mail.",
        ),
        ("submission", "Ihre Gutachter erhalten keinen Link, bevor Sie die Bewerbung absenden."),
        ("", "Referenterna får inte någon länk via mejl när du har skickat in din ansökan."),
        (
            "",
            "När du har skickat in din ansökan kan referenterna till utvalda kandidater kontaktas "
            "med mejl av systemet.",
        ),
        ("submission", "Referenterna får ingen länk förrän du har skickat in din ansökan."),
        ("", "Your referees may be contacted once you have provided consent."),
        ("", "The letters go to referees' portal; referees are invited once they are provided."),
        ("save", "Referees are e-mailed once you have provided their contact details."),
        ("save", "Your referees are contacted as soon as their addresses are provided."),
    ],
)
def test_when_the_portal_writes_to_referees_is_read_from_sentences_about_its_mails(when, said):
    found = when_asked(said)

    assert (found.when, found.quote) == (when, said if when else "")


@pytest.mark.parametrize("piece", [":", " :A", "to A ", " to A", ": A .", "to ", "a", ". "])
def test_hostile_sentence_is_read_in_time(piece):
    said = "Letters of recommendation are sent by post " + (piece * 50_000)[:50_000] + "b" * 200
    begun = time.process_time()

    assert addressee_by_post(said) == ""
    assert letter_way(said).way in ("", "post")
    assert when_asked(said).when == ""

    assert time.process_time() - begun < 1

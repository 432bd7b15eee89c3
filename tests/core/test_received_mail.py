"""What portals and committees write, in words of our own: what is proposed of it, and what not."""

from datetime import date, time
from pathlib import Path

import pytest

from applications.core.received_mail import is_answer, number_in, read
from applications.core.received_mail.own_words import own_part

SENT = date(2026, 11, 23)

# The kinds in the order of the text, then the sentence.
SAYS = """
receipt | We have received your application for the doctoral position in optics.
receipt | Thank you for submitting your application to our programme.
receipt | This is to confirm receipt of your application.
receipt | Your application for the PhD position in soil physics has been successfully submitted.
receipt | Many thanks for your application.
receipt | Din ansökan har registrerats. Du får besked i januari.
receipt | Tack för din ansökan!
receipt | Vielen Dank für Ihre Bewerbung. Wir melden uns.
receipt | Ihre Bewerbung ist bei uns eingegangen.
receipt | Tak for din ansøgning.
receipt | Takk for søknaden din.
receipt | Wij hebben uw sollicitatie in goede orde ontvangen.
receipt | Nous avons bien reçu votre candidature.
receipt | Hemos recibido su solicitud.
receipt | Abbiamo ricevuto la sua domanda.
receipt | Recebemos a sua candidatura.
receipt | Hakemuksesi on vastaanotettu.
receipt | Otrzymaliśmy Pani podanie.
receipt | Obdrželi jsme vaši přihlášku.
letter | The letter of recommendation from Prof. Lund has been received.
letter | Prof. Lund has submitted the recommendation letter.
letter | All of your letters of reference have now been received.
letter | Your referee Ingrid Lund has completed the reference.
letter | Ett rekommendationsbrev har inkommit.
letter | Das Empfehlungsschreiben von Prof. Lund ist eingegangen.
letter | La lettre de recommandation de Mme Roy a bien été reçue.
missing | We have not yet received your transcript of records.
missing | Your degree certificate is still missing.
missing | One letter of recommendation has not been received.
missing | Your application is still incomplete: the CV is missing.
missing | Ihr Lebenslauf fehlt noch.
missing | Det saknas fortfarande ett examensbevis.
missing | Vi har ännu inte fått ditt personliga brev.
missing | Il manque encore votre relevé de notes.
missing | Falta todavía su expediente académico.
interview | We are pleased to invite you to an interview on 12 January 2027 at 10:00.
interview | You have been selected for an interview.
interview | Your interview will take place on Tuesday, 12 January 2027, at 9:30 CET.
interview | We would like to talk to you about your application.
interview | Du är nu kallad till intervju den 19 januari kl. 13.15.
interview | Wir freuen uns, Sie zu einem Vorstellungsgespräch um 10:30 Uhr einzuladen.
interview | Vi vill gärna bjuda in dig till en intervju den 12 januari kl. 10.
interview | Gerne laden wir Sie zu einem Vorstellungsgespräch am 12. Januar 2027 um 10 Uhr ein.
interview | Vi vil gerne indkalde dig til en samtale.
interview | Nous vous invitons à un entretien le 12 janvier 2027 à 10h.
interview | Le invitamos a una entrevista el 12 de enero de 2027.
interview | Could you come to an interview with you on 12 January 2027 at 10:00?
rejected | Unfortunately, your application has not been successful.
rejected | We regret to inform you that we are not able to offer you the position.
rejected | You have not been selected for the position.
rejected | The committee has decided not to proceed with your application.
rejected | The position has been offered to another candidate.
rejected | We will not be taking your application further.
rejected | Vi har valt att gå vidare med andra kandidater.
rejected | Leider können wir Ihre Bewerbung nicht berücksichtigen.
rejected | Wir haben uns für einen anderen Bewerber entschieden.
rejected | Votre candidature n'a pas été retenue.
rejected | Lamentamos informarle de que no ha sido seleccionada.
rejected | Siamo spiacenti di informarla che la sua domanda non è stata accolta.
offer | We are delighted to offer you the position.
offer | Congratulations! You have been admitted to the doctoral programme.
offer | We are happy to inform you that your application has been successful.
offer | Vi vill erbjuda dig en anställning som doktorand.
offer | Wir freuen uns, Ihnen die Stelle anbieten zu können.
offer | Nous avons le plaisir de vous proposer le poste.
waitlist | You have been placed on the waiting list.
waitlist | Your application has been put on our waitlist.
waitlist | Du har fått en reservplats.
waitlist | Sie stehen auf der Warteliste.
receipt | Your application no. 123 has been received.
receipt | We cannot answer everybody, but we have received your application.
missing | You have not yet successfully submitted your application.
interview | You have been accepted to the interview stage.
interview | We are pleased to offer you the opportunity to be interviewed for the position.
rejected | We are unable to consider your application.
rejected | We will be moving forward with another candidate.
rejected | We are unable to make you an offer of admission.
rejected | Vi har gått igenom alla ansökningar och tyvärr beslutat att inte gå vidare med din.
waitlist | We cannot offer you a place at this moment, but you are on our waitlist.
interview | We invite you to an interview on 14 May. We regret that travel costs are not paid.
offer | We are pleased to make you a conditional offer.
offer | We are happy to offer you a fully funded PhD position.
deadline | The deadline for applications has been extended to 22 January 2027.
deadline | Please note the new application deadline: 22 January 2027, 17:00 CET.
deadline | Die Bewerbungsfrist wurde bis zum 22. Januar 2027 verlängert.
deadline | Ansökningstiden har förlängts till den 22 januari 2027.
receipt interview | Thank you for your application. We invite you to an interview on 12 May.
receipt letter missing | We have received your application. One letter of recommendation has been \
received. We have not yet received your transcript.
receipt | Please do not reply to this e-mail, your application has been received.
receipt | Bitte antworten Sie nicht auf diese Nachricht, Ihre Bewerbung ist eingegangen.
receipt | Merci de ne pas répondre à ce courriel, votre candidature a bien été enregistrée.
receipt | Svara inte på detta mejl, din ansökan har mottagits.
receipt | Besvar ikke denne mail, da vi har modtaget din ansøgning.
receipt | Ikke svar på denne e-posten, søknaden din er mottatt.
receipt | Antwoord niet op dit bericht: wij hebben uw sollicitatie ontvangen.
receipt | Por favor no responda a este mensaje, hemos recibido su solicitud.
receipt | Si prega di non rispondere a questa email, abbiamo ricevuto la sua domanda.
receipt | Por favor não responda a este e-mail, recebemos a sua candidatura.
receipt | Älä vastaa tähän viestiin, hakemuksesi on vastaanotettu.
receipt | Prosimy nie odpowiadać na tę wiadomość, otrzymaliśmy Pani podanie.
receipt | Na tento e-mail neodpovídejte, obdrželi jsme vaši přihlášku.
receipt | This mailbox is never opened, your application has been received.
letter | Ingrid Lund submitted a recommendation on your behalf.
interview | Could we talk on 14 January at 10:00?
interview | La entrevista tendrá lugar el 14 de enero.
interview | È stata ammessa alla prova orale.
interview | Il colloquio si terrà il 14 gennaio 2027.
interview | À l'issue du premier tour vous êtes admissible. Vous êtes convoquée à une audition.
offer | It is our great pleasure to offer you the position.
offer | We have the pleasure to offer you admission.
offer | Du erbjuds anställningen som doktorand.
offer | È risultata vincitrice del posto di dottorato.
rejected | Wij hebben de voorkeur gegeven aan een andere kandidaat.
missing | Le rogamos que subsane su solicitud aportando copia del pasaporte.
deadline | Die Bewerbungsfrist wurde bis zum 22. Januar 2027, 23:59 Uhr (MEZ) verlängert.
receipt | Your application to the School of Optics arrived safely.
receipt | Wir haben Ihre Unterlagen erhalten.
receipt | Su solicitud ha quedado registrada.
receipt | Your application with reference number 2026/12 has been received.
interview | We'd love to have a short call with you.
interview | Wir würden Sie gerne persönlich kennenlernen.
interview | Vi skulle vilja träffa dig för en intervju.
interview | Ben je beschikbaar voor een gesprek op 14 januari?
interview | Le jury souhaite vous auditionner.
interview | La commissione la invita a sostenere il colloquio.
interview | Haluaisimme haastatella sinua.
interview | We could not invite you in May; we now invite you to an interview on 14 January.
offer | The committee has decided to award you the studentship.
offer | Die Kommission hat sich für Sie entschieden.
offer | Vous êtes classée première.
rejected | Votre candidature n'a pas été classée.
rejected | Una vez evaluadas todas, su candidatura no ha resultado seleccionada.
rejected | Vi måste tyvärr meddela att du inte är aktuell för anställningen.
waitlist | You are on our waiting list. University accommodation is told of with the admission.
receipt rejected | Thank you for your application. Regrettably, you were not selected.
"""

SAYS_NOTHING = """
If you are invited to an interview, we will let you know in January.
All shortlisted candidates will be invited to an interview.
Interviews will be held in the first week of February.
Once we have received your application, you will get a receipt.
As soon as your letters of recommendation have been received, we will begin.
You will be notified whether your application has been successful.
Applicants who have not been selected will be informed by e-mail.
Should your application be unsuccessful, you may apply again next year.
Unsuccessful candidates will not be contacted.
We are unable to offer you feedback on your application.
No documents are missing.
We do not keep a waiting list.
Thank you for your question about the programme.
Thank you for your e-mail. The office is closed until 3 January.
Have you received an offer elsewhere?
Your password has been changed.
Wenn Sie zu einem Vorstellungsgespräch eingeladen werden, melden wir uns.
Om du kallas till intervju hör vi av oss.
Si vous êtes invité à un entretien, nous vous écrirons.
The deadline for applications is 15 January 2027.
The deadline has been extended, and nobody knows until when.
Please send questions to phd@example.org.
We look forward to receiving your application.
Applications that are incomplete will not be considered.
Two letters of recommendation are required.
Candidates may be placed on a waiting list.
The position is open until it has been filled.
A CV is not accepted in addition to the form.
Late applications will not be considered.
Später eingehende Bewerbungen können nicht berücksichtigt werden.
We offer you a doctoral position in a friendly group.
Please upload your transcript with the form.
Application submitted: no
We have received your application fee.
Your application for a visa was received.
Thank you for completing the first step of your application.
Draft application submitted to your supervisor.
Ihre Bewerbung ist nicht eingegangen.
Su solicitud no ha sido recibida.
La sua domanda non è stata ricevuta.
None of your letters has been received.
No letters of recommendation have been received.
Letter of recommendation request received.
Keines der Gutachten ist eingegangen.
Ninguna carta de recomendación ha sido recibida.
Your interview on 15 January has been cancelled.
Ihr Vorstellungsgespräch am 14. Januar wurde abgesagt.
Your interview on 14 January has been postponed.
Thank you for your interview on 10 January.
You have been admitted to the second round.
The deadline to pay the fee has been extended to 22 January 2027.
The deadline for accepting the offer has been extended to 22 January 2027.
The deadline has been extended to 22 January 2027 for your visa.
The registration deadline for the conference has been extended to 22 January 2027.
We regret that the portal was not available.
We are unable to accept late letters.
We regret that travel costs cannot be reimbursed.
We are unable to offer you another date.
Late letters cannot be accepted.
Sollten Sie nichts von uns hören, konnten wir Ihre Bewerbung leider nicht berücksichtigen.
En ausencia de respuesta, su candidatura no ha sido seleccionada.
No news by 1 May means that your application was not successful.
You have been accepted to the mailing list.
Sie werden zum Auswahlverfahren zugelassen.
Your application has been accepted for processing.
You are on the waiting list for student housing.
The deadline has not been extended to 22 January 2027.
We have not, as of today, received your application.
We do not answer questions, nor has your application been received.
Merci de compléter votre candidature.
Please complete the form by 10 December, otherwise your application will not be considered.
Laden Sie es bis 10. Dezember hoch, andernfalls können wir Ihre Bewerbung nicht berücksichtigen.
Envoyez-le, faute de quoi votre candidature ne sera pas retenue.
Skicka det senast den 10 december, annars har din ansökan tyvärr inte gått vidare.
You have successfully submitted your profile.
We have received your application for reimbursement of travel expenses.
Thank you for your application for a travel grant.
Tack för din ansökan om ledighet.
Hemos recibido su solicitud de cita.
La sua domanda di rimborso è stata ricevuta.
You have been accepted as a reviewer.
Your application has been accepted for review.
We are happy to offer you a place at our information session on 12 January at 10:00.
Du er innstilt som nummer to til stillingen.
The committee has not selected you for the travel award.
We invite you to an information session about interviews on 12 January at 10:00.
We would like to invite you to take part in an interview study on 12 January.
The deadline for reviewers has been extended to 12 January.
The deadline for the assignment has been extended to 12 January.
Intervjun den 20 januari behöver tyvärr skjutas upp.
Ihr Vorstellungsgespräch am 14. Januar fällt leider aus.
The interview on 14 January is cancelled. We will send you a new date by 20 January.
Ihr Vorstellungsgespräch am 14. Januar entfällt. Am 20. Januar ist das Büro geschlossen.
We are unable to consider your request for a fee waiver.
À l'issue du premier tour vous êtes admissible.
Could we talk about something else?
We could not award you the travel grant.
Una vez recibida su solicitud, le enviaremos un justificante.
Your reference number 2026/12 has been received.
We have the pleasure to offer you coffee at the open day.
"""


@pytest.mark.parametrize("line", SAYS.strip().replace("\\\n", "").splitlines())
def test_sentence_says(line):
    kinds, sentence = line.split(" | ")

    assert [one.kind for one in read(sentence, "", SENT)] == kinds.split()


@pytest.mark.parametrize("sentence", SAYS_NOTHING.strip().splitlines())
def test_sentence_says_nothing_of_where_the_application_stands(sentence):
    assert read(sentence, "", SENT) == []


def test_no_posting_is_taken_for_an_answer():
    postings = Path(__file__).parent / "extraction/postings"
    texts = {file.name: file.read_text("utf-8") for file in postings.rglob("*.*")}

    assert len(texts) > 50
    assert {name: found for name, text in texts.items() if (found := read(text))} == {}


def test_what_is_missing_is_told_by_the_sentence_or_the_list_below_it():
    said = "We have not yet received:\n\n- Transcript of records\n- Degree certificate\n\nGreetings"
    (listed,) = read(said)
    (letter,) = read("Your referee has not yet uploaded their letter.")
    (own,) = read("We have not received your cover letter.")
    named = [
        read(f"{whose} has not arrived.")[0]
        for whose in ("The letter of Dr Berg", "Prof. Berg's letter")
    ]
    named += [read("De brief van dr. Berg ontbreekt nog.")[0]]

    assert (set(listed.documents), listed.letters) == ({"transcripts", "degree_certificate"}, False)
    assert (
        listed.quote == "We have not yet received:\n\n- Transcript of records\n- Degree certificate"
    )
    assert (letter.documents, letter.letters) == ((), True)
    assert [(one.documents, one.letters) for one in named] == [((), True)] * 3
    assert (own.documents, own.letters) == (("cover_letter",), False)


def test_offer_names_the_day_to_reply_and_a_deadline_the_day_it_was_moved_to():
    (offer,) = read("We are pleased to offer you the position. Please accept by 20 January 2027.")
    said = "The application deadline has been extended from 15 January to 22 January 2027, 17:00."
    (deadline,) = read(said)

    assert offer.reply_by == date(2027, 1, 20)
    said = "We are happy to offer you the position. Confirm the start by 1 July, accept by 8 May."
    assert read(said, "", SENT)[0].reply_by == date(2027, 5, 8)
    said = "We are pleased to offer you the position. Reply no later than noon on 18 December 2026."
    assert read(said, "", SENT)[0].reply_by == date(2026, 12, 18)
    assert [(one.day, one.at) for one in deadline.moments] == [(date(2027, 1, 22), time(17))]


def test_older_mails_and_signatures_are_not_read_and_what_is_passed_on_is():
    older = "Unfortunately, you have not been selected."
    answers = {
        f"Dear Asha, all is well.\n\nOn 3 May 2026 at 10:00 KTH <a@kth.se> wrote:\n> {older}": [],
        f"Hej!\n\n-----Ursprungligt meddelande-----\nFrån: KTH\n\n{'word ' * 9}\n{older}": [],
        f"{'We thank you for a good talk. ' * 5}\nFrom: KTH\nSent: 3 May\n\n{older}": [],
        f"All is well.\n-- \n{older}": [],
        f"Alles gut.\n\nAm 3. Mai 2026 um 10:00 schrieb KTH <a@kth.se>:\n\n{older}": [],
        f"{older}\n\nOn 3 May, Asha wrote:\n> Thank you for the offer of a place": ["rejected"],
        f"FYI\n\n---------- Forwarded message ---------\nFrom: KTH <a@kth.se>\n"
        f"Subject: Your application\n\n{older}": ["rejected"],
    }

    found = {text: [one.kind for one in read(text, "Re: x" * ("Hej" in text))] for text in answers}
    assert found == answers
    assert all(len(own_part(text)) == len(text) for text in answers)


def test_subject_tells_what_the_text_does_not():
    (one,) = read(
        "Dear Asha,\n\nyour number: KTH-2027-88.", "Application received, application no. 4711-A"
    )

    assert (one.kind, one.start, one.number) == ("receipt", -1, "4711-A")
    assert read("See below.", "Interview") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Your application number is: 2027-00412.", "2027-00412"),
        ("Bewerbungsnummer 77/2026-b", "77/2026-b"),
        ("Numero pratica: 1187734", "1187734"),
        ("Diarienummer: UFV-PA 2026", ""),
        ("reference number AN 2.2.1-7", ""),
        ("application number 15.01.2027", ""),
        ("application id please", ""),
    ],
)
def test_number_of_the_portal(text, number):
    assert number_in(text) == number


def test_contradictory_last_words_are_none_and_a_moved_deadline_alone_is_no_answer():
    both = "We are pleased to offer you the position.\n\nYou have not been selected."
    posting = (
        "The deadline has been extended to 22 January 2027. Please submit a CV and transcripts."
    )

    assert [one.kind for one in read(both)] == []
    assert not is_answer(read(posting))
    assert is_answer(read("We have not yet received your transcript."))


@pytest.mark.parametrize(
    "piece",
    [
        "your application ",
        "We invite you to an interview on 12 May at 10:00. ",
        "> a\n",
        "From: x\n",
    ],
)
def test_a_megabyte_costs_no_more_than_what_is_read_of_it(piece):
    from applications.core.received_mail import LONGEST

    text = piece * (1_000_000 // len(piece))

    assert read(text) == read(text[:LONGEST])

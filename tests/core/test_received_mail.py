"""What portals and committees write, in words of our own: what is proposed of it, and what is not."""

from datetime import date, time

import pytest

from applications.core.received_mail import is_answer, number_in, read
from applications.core.received_mail.matching import Case, likely, matches
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
deadline | The deadline for applications has been extended to 22 January 2027.
deadline | Please note the new application deadline: 22 January 2027, 17:00 CET.
deadline | Die Bewerbungsfrist wurde bis zum 22. Januar 2027 verlängert.
deadline | Ansökningstiden har förlängts till den 22 januari 2027.
receipt interview | Thank you for your application. We invite you to an interview on 12 January 2027.
receipt letter missing | We have received your application. One letter of recommendation has been \
received. We have not yet received your transcript.
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
"""


@pytest.mark.parametrize("line", SAYS.strip().replace("\\\n", "").splitlines())
def test_sentence_says(line):
    kinds, sentence = line.split(" | ")

    assert [one.kind for one in read(sentence, "", SENT)] == kinds.split()


@pytest.mark.parametrize("sentence", SAYS_NOTHING.strip().splitlines())
def test_sentence_says_nothing_of_where_the_application_stands(sentence):
    assert read(sentence, "", SENT) == []

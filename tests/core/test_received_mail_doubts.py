"""Whether what the words of a mail tell is so, and told of this application."""

from datetime import date

import pytest

from applications.core.received_mail import read

SENT = date(2026, 11, 23)

REFUSED = """
We have gone on with others and will not invite you for an interview.
We will not be inviting you to an interview this time.
You have not been shortlisted for interview.
We cannot offer you an interview.
Leider können wir Sie nicht zu einem Vorstellungsgespräch einladen.
Daher laden wir Sie leider nicht zum Gespräch ein.
Leider können wir Ihnen die Stelle nicht anbieten.
Vi kommer tyvärr inte att kalla dig till intervju.
Du kallas inte till intervju.
Vi vil desværre ikke invitere dig til en samtale.
Du er desværre ikke blevet udvalgt til samtale.
Vi kan dessverre ikke invitere deg til intervju.
Helaas nodigen wij u niet uit voor een gesprek.
U wordt niet uitgenodigd voor een gesprek.
Nous ne pouvons pas vous convoquer à un entretien.
Vous n'êtes pas convoquée à l'audition.
No podemos convocarle a una entrevista.
Lamentamos decirle que no ha sido invitada a la entrevista.
Purtroppo non possiamo invitarla a un colloquio.
Não podemos convidá-la para uma entrevista.
Emme valitettavasti kutsu sinua haastatteluun.
Niestety nie zapraszamy Pani na rozmowę.
Bohužel Vás nemůžeme pozvat na pohovor.
We have decided not to interview you.
We will not be able to interview you.
You will not be invited to the interview on 12 January 2027.
We cannot invite you to an interview on this occasion.
Wir können Ihnen leider kein persönliches Vorstellungsgespräch anbieten.
Wir können Ihnen die Stelle nicht anbieten.
Wir können Ihnen keine Stelle anbieten.
Vi kan inte erbjuda dig en intervju.
Vi kan inte erbjuda dig anställningen.
Vi erbjuder dig tyvärr inte anställningen.
Nous ne vous invitons pas à un entretien.
Nous ne pouvons pas vous proposer d'entretien.
Nous ne pouvons malheureusement pas vous proposer le poste.
Nie możemy zaprosić Pani na pierwszą rozmowę.
"""

NO_REFUSAL = """
- | We have not yet decided whom we invite to an interview.
- | We have not yet invited you to an interview.
- | Wir haben Sie noch nicht zum Gespräch eingeladen.
- | Please note that you may not be invited to interview.
- | You have not selected a time for your interview.
interview | We would like to invite you to an interview, which will not take long.
interview | You are invited to an interview, not to a test.
interview | Do not forget your interview on 14 January at 10:00.
interview | Your cover letter is not needed for your interview on 14 January at 10:00.
interview | We invite you to an interview on 12 January 2027 at 10:00 CET. We are sorry that we \
cannot call you before the interview.
interview | We cannot interview you on Monday, as the room is taken. Your interview will be on \
12 January 2027 at 10:00.
interview | We cannot interview you in person, so we invite you to an online interview on \
12 January 2027 at 10:00.
interview | We cannot wait to interview you on 12 January 2027 at 10:00.
interview | We cannot wait to interview you.
interview | We invite you to an interview. We cannot interview you on Monday.
interview | We cannot offer you an interview on site. We invite you to an interview on 12 January.
interview | Wir laden Sie zu einem Vorstellungsgespräch am 12. Januar 2027 um 10 Uhr ein. Leider \
können wir Ihnen keine Reisekosten für das Gespräch anbieten.
- | Leider können wir Ihnen keine Reisekosten für das Vorstellungsgespräch anbieten.
interview | Vi kallar dig till intervju den 12 januari 2027 kl. 10. Vi kan inte erbjuda ersättning \
för resa till intervjun.
interview | Din intervju är den 12 januari 2027 kl. 10. Du behöver inte kalla någon till intervju.
interview | Nous vous invitons à un entretien le 12 janvier 2027 à 10h. Nous ne pouvons pas vous \
proposer de remboursement pour l'entretien.
interview | Le invitamos a una entrevista el 12 de enero de 2027. No podemos ofrecer reembolso de \
los gastos de la entrevista.
interview | Wij nodigen u uit voor een gesprek op 12 januari 2027. Wij kunnen u niet vergoeden \
wat u voor het gesprek betaalt.
interview | Du er indkaldt til samtale den 12. januar 2027. \
Vi kan desværre ikke tilbyde dig rejserefusion for samtalen.
interview | Vi inviterer deg til intervju 12. januar 2027. Vi kan dessverre ikke tilby deg \
reisedekning til intervjuet.
interview | La invitiamo a un colloquio il 12 gennaio 2027. Purtroppo non possiamo offrirle un \
rimborso per il colloquio.
interview | Temos o prazer de a convidar para uma entrevista no dia 12 de janeiro de 2027. \
Infelizmente não podemos oferecer-lhe reembolso para a entrevista.
rejected | Your interview on 10 November 2026 went well. We cannot offer you an interview again.
rejected | Your interview is on 12 January 2027. Unfortunately, we cannot offer you the position.
"""

TAKEN_BACK = """
- | Please disregard this morning's e-mail, which stated that you have not been selected.
- | You received a message saying that your application has been rejected. This was an error.
- | Bitte betrachten Sie unsere E-Mail, nach der Ihre Bewerbung abgelehnt wurde, als gegenstandslos.
- | Vi ber dig bortse från mejlet där det stod att din ansökan inte gått vidare.
- | Veuillez ne pas tenir compte du message indiquant que votre candidature n'a pas été retenue.
- | Le rogamos que ignore el mensaje que decía que su solicitud había sido rechazada.
- | La preghiamo di ignorare il messaggio secondo cui la sua domanda non è stata accolta.
offer | Last week we wrote that we could not offer you a place. We are happy to offer you a place.
offer | We wrote that we cannot offer you a place, and now we are happy to offer you a PhD position.
rejected | We wrote to you last week. Unfortunately, we cannot offer you a position.
rejected | Leider müssen wir Ihnen absagen. Unterlagen, die Sie versehentlich doppelt eingereicht \
haben, werden gelöscht.
rejected | Your application was rejected because the committee erroneously received two files.
rejected | Your application was rejected, as you sent us two files by mistake.
rejected | You have not been selected. Documents that were sent in error will be deleted.
rejected | Da Sie versehentlich zwei Bewerbungen einreichten, müssen wir Ihnen leider absagen.
rejected | Tyvärr har du inte blivit antagen. Filer som skickats av misstag raderas.
rejected | Votre candidature n'a pas été retenue. Les pièces reçues par erreur seront détruites.
- | Ihre Bewerbung wurde abgelehnt. Dies war ein Irrtum.
- | Ihre Bewerbung wurde abgelehnt. Diese Nachricht wurde versehentlich verschickt.
- | Ihnen wurde irrtümlich mitgeteilt, dass Ihre Bewerbung abgelehnt wurde.
- | You were erroneously told that your application has been rejected.
- | Your application has been rejected. That e-mail was sent to you in error.
- | Your application was rejected by mistake.
- | By mistake, you were told that your application was rejected.
- | Din ansökan har avslagits. Det var ett misstag.
- | Votre candidature n'a pas été retenue. C'était une erreur.
- | Su solicitud ha sido rechazada. Fue un error.
rejected | You have not been selected. Please ignore this message if you have withdrawn.
missing | Your transcript is missing. If this message was sent in error, please tell us.
"""

OF_ANOTHER = """
- | We have received your application for a room in Castle Court.
- | Your application for student housing was received. Your place on the waiting list is 12.
- | You are number 12 on the waiting list. The accommodation office
- | Your application for a tuition fee waiver has been approved.
- | Your application for a travel grant was not successful.
- | Your application for a residence permit has been rejected.
- | Your application for the language course has been received.
- | Din ansökan om studentbostad har avslagits.
- | Ihre Bewerbung um einen Wohnheimplatz ist eingegangen.
- | Su solicitud de alojamiento ha sido rechazada.
- | Votre candidature pour un logement a bien été reçue.
receipt | Your application for the PhD position in Housing Studies has been received.
offer | We are delighted to offer you admission; please start your visa application soon.
offer | We are pleased to offer you the position. Your application for housing has been received.
waitlist | You are on the waiting list for the PhD programme. Ask the housing office for a room.
"""


@pytest.mark.parametrize("said", REFUSED.strip().replace("\\\n", "").splitlines())
def test_no_interview_is_a_refusal_in_any_language(said):
    assert [one.kind for one in read(said, "", SENT)] == ["rejected"]


@pytest.mark.parametrize("line", NO_REFUSAL.strip().replace("\\\n", "").splitlines())
def test_another_not_refuses_no_interview(line):
    kinds, said = line.split(" | ")

    assert [one.kind for one in read(said, "", SENT)] == kinds.replace("-", "").split()


@pytest.mark.parametrize("line", TAKEN_BACK.strip().replace("\\\n", "").splitlines())
def test_what_another_mail_said_is_told_no_more_where_this_one_takes_it_back(line):
    kinds, said = line.split(" | ")

    assert [one.kind for one in read(said, "", SENT)] == kinds.replace("-", "").split()


@pytest.mark.parametrize("line", OF_ANOTHER.strip().replace("\\\n", "").splitlines())
def test_application_for_a_room_or_a_visa_is_not_this_one(line):
    kinds, said = line.split(" | ")

    assert [one.kind for one in read(said, "", SENT)] == kinds.replace("-", "").split()

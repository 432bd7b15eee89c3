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


@pytest.mark.parametrize("said", REFUSED.strip().splitlines())
def test_no_interview_is_a_refusal_in_any_language(said):
    assert [one.kind for one in read(said, "", SENT)] == ["rejected"]


@pytest.mark.parametrize("line", NO_REFUSAL.strip().splitlines())
def test_another_not_refuses_no_interview(line):
    kinds, said = line.split(" | ")

    assert [one.kind for one in read(said, "", SENT)] == kinds.replace("-", "").split()


@pytest.mark.parametrize("line", TAKEN_BACK.strip().splitlines())
def test_what_another_mail_said_is_told_no_more_where_this_one_takes_it_back(line):
    kinds, said = line.split(" | ")

    assert [one.kind for one in read(said, "", SENT)] == kinds.replace("-", "").split()


@pytest.mark.parametrize("line", OF_ANOTHER.strip().splitlines())
def test_application_for_a_room_or_a_visa_is_not_this_one(line):
    kinds, said = line.split(" | ")

    assert [one.kind for one in read(said, "", SENT)] == kinds.replace("-", "").split()

"""A no in the words of any house, with or without a time to appeal; what is in, and what is due."""

from datetime import date

import pytest

from applications.core.received_mail import read

SENT = date(2026, 11, 30)

REFUSALS = """
receipt rejected appeal | Tack för din ansökan till anställningen som doktorand i marin ekologi. \
Vi måste tyvärr meddela att du inte har blivit erbjuden anställningen. En annan sökande har \
anställts. Beslutet kan överklagas till Överklagandenämnden för högskolan. Överklagandet ska ha \
kommit in till universitetet senast tre veckor från den dag då beslutet anslogs, den 27 november \
2026.
rejected appeal | Anställningen som doktorand är nu tillsatt. Du har denna gång inte kommit i \
fråga. Du kan överklaga beslutet inom tre veckor.
rejected appeal | Universitetet har beslutat att avslå din ansökan. Hur man överklagar: \
skrivelsen ska ha kommit in inom tre veckor från den dag du tog del av beslutet.
rejected appeal | Ihr Antrag auf Zulassung zur Promotion wird abgelehnt. Rechtsbehelfsbelehrung: \
Gegen diesen Bescheid kann binnen eines Monats nach Zustellung Klage beim Verwaltungsgericht \
erhoben werden.
rejected | Sehr geehrte Bewerberin, wir haben uns für eine andere Person entschieden. Es tut uns \
leid, Ihnen keine günstigere Nachricht geben zu können.
receipt rejected appeal | Hej Asha, Tack för din ansökan till utbildning på forskarnivå i kemi. \
Du har inte antagits till utbildningen. Beslutet kan överklagas; skrivelsen ska ha kommit in \
inom tre veckor från det att du fick del av beslutet.
receipt rejected appeal | Tack för din ansökan till tjänsten som doktorand i statsvetenskap. \
Fakultetsnämnden har beslutat att anställa en annan sökande. Du kan överklaga beslutet inom tre \
veckor från den dag det anslogs.
rejected appeal | Rekryteringen av doktoranden är nu avslutad och anställningen har gått till en \
annan sökande. Vill du överklaga beslutet ska överklagandet ha kommit in senast tre veckor efter \
att beslutet anslogs.
receipt rejected appeal | Hej! Tack för din ansökan. Anställningen är tillsatt och du har tyvärr \
inte kommit i fråga den här gången. Hur du överklagar: Ditt överklagande ska ha inkommit till \
universitetet inom tre veckor från den dag du tog del av beslutet.
rejected appeal | Bescheid Sehr geehrte Frau Rao, Ihren Antrag auf Zulassung zum \
Promotionsstudium lehnen wir ab. Gegen diesen Bescheid können Sie innerhalb eines Monats nach \
Bekanntgabe Widerspruch einlegen.
receipt rejected appeal | Vielen Dank für Ihre Bewerbung. Nach Abschluss des Verfahrens haben \
wir uns für eine Mitbewerberin entschieden. Gegen diese Entscheidung kann binnen eines Monats \
Widerspruch erhoben werden.
receipt rejected appeal | Sehr geehrter Herr Rao, wir danken Ihnen für Ihre Bewerbung. Die \
Stelle konnte inzwischen anderweitig besetzt werden. Widerspruch ist innerhalb von zwei Wochen \
nach Zugang schriftlich einzulegen.
rejected appeal | Sie werden zum Promotionsstudium nicht zugelassen. Rechtsbehelfsbelehrung: \
Gegen diesen Bescheid kann innerhalb eines Monats nach Zustellung Klage erhoben werden.
receipt rejected appeal | Dear Asha, Thank you for your application. The Graduate School has \
decided to reject your application for admission. You may appeal within 21 days of the date of \
this letter.
receipt rejected appeal | Thank you for applying to the doctoral position. You have not been \
offered the position; another person has been hired. The decision can be appealed within three \
weeks of its publication.
rejected appeal | The recruitment is now complete and we have appointed someone else. If you \
wish to appeal against this decision, you must do so within three weeks.
rejected appeal | Admission has been refused. You have the right to appeal this decision within \
30 days after you received it.
receipt rejected appeal | Hej, Tack för din ansökan och ditt intresse för oss. Universitetet har \
beslutat att inte bifalla din ansökan. Beslutet får överklagas inom tre veckor.
rejected appeal | Din ansökan till forskarutbildningen har avslagits. Överklagandet ska ha \
kommit in till universitetet inom tre veckor från dagen för delgivning.
receipt rejected appeal | Tack för din ansökan. Vi har nu anställt en annan person som \
doktorand. Beslutet kan överklagas till Överklagandenämnden för högskolan inom tre veckor.
rejected appeal | Du har sökt anställningen som doktorand i fysik. Vi vill meddela att du inte \
är aktuell för tjänsten. Du kan överklaga inom tre veckor efter att beslutet anslogs.
rejected appeal | Vielen Dank für Ihr Interesse und Ihre Bewerbung. Leider konnten wir Sie bei \
der Auswahl nicht berücksichtigen. Gegen diesen Bescheid können Sie innerhalb eines Monats \
Widerspruch erheben.
rejected appeal | Der Promotionsausschuss hat Ihren Antrag auf Annahme als Doktorandin \
abgelehnt. Gegen diesen Bescheid kann binnen eines Monats Widerspruch eingelegt werden.
receipt rejected appeal | Danke für Ihre Bewerbung. Die Auswahlkommission hat einer anderen \
Bewerberin den Vorzug gegeben. Widerspruch kann innerhalb eines Monats eingelegt werden.
receipt rejected appeal | Vielen Dank für Ihre Bewerbung. Wir müssen Ihnen heute leider eine \
Absage erteilen. Sie können innerhalb von vier Wochen Widerspruch einlegen.
receipt rejected appeal | Thank you for applying. We will not be pursuing your application any \
further. If you wish to appeal, you must do so within 14 days.
receipt rejected appeal | Thank you for your application. On this occasion we have decided to \
appoint another candidate. You may appeal the decision within three weeks.
rejected appeal | The Admissions Board has declined your application. An appeal must be lodged \
within 30 days of this letter.
rejected appeal | Your application did not succeed on this occasion. You may appeal within 28 \
days.
"""

IN_OR_DUE = """
receipt | Tack för din ansökan till anställningen som doktorand. Rekommendationsbreven ska ha \
kommit in senast den 15 januari 2027.
receipt | Vi har tagit emot din ansökan. Referenserna måste ha inkommit en vecka efter sista \
ansökningsdag.
receipt | Din ansökan har registrerats. När anställningen är tillsatt meddelas alla sökande.
receipt missing | Vi har mottagit din ansökan. Ditt rekommendationsbrev har ännu inte kommit in.
- | Referenzschreiben müssen spätestens zwei Wochen nach Bewerbungsschluss eingegangen sein.
receipt | Vielen Dank für Ihre Bewerbung. Bitte beachten Sie, dass beide Gutachten bis zum 15. \
Januar bei uns eingegangen sein müssen.
receipt | Ihre Bewerbung ist bei uns eingegangen. Sobald wir uns für eine Person entschieden \
haben, hören Sie von uns.
- | Ihre Bewerbung muss bis zum 15. Januar 2027 eingegangen sein.
receipt | Thank you for your application. Both letters of recommendation must have been received \
by 15 January 2027.
receipt letter | Your application has been received. One letter of recommendation has been \
received; the second should be received by 15 January.
- | All reference letters need to have been received no later than one week after the deadline.
receipt | We have received your application. Once the position has been filled, unsuccessful \
applicants may appeal within three weeks.
receipt | Tack för din ansökan! Vi har ännu inte fattat beslut. Du kommer att få besked när \
tjänsten är tillsatt.
receipt | Vi bekräftar att din ansökan har mottagits. Beslut om anställning kan överklagas inom \
tre veckor.
letter | Ett rekommendationsbrev har kommit in för din ansökan.
- | Rekommendationsbreven ska skickas in av referenspersonerna och ska ha mottagits senast den \
15 januari.
missing | Vi saknar fortfarande ett rekommendationsbrev. Det ska ha kommit in senast den 15 \
januari.
receipt | Wir bestätigen den Eingang Ihrer Bewerbung. Empfehlungsschreiben sollten bis 20. \
Januar eingegangen sein.
letter | Zwei Gutachten sind eingegangen.
missing | Ihr zweites Gutachten ist noch nicht eingegangen. Es muss bis zum 20. Januar \
eingegangen sein.
receipt letter | Thank you for submitting your application. Your referee has submitted a letter; \
the other letter must be submitted by Friday.
receipt | We have received your application. We must have received your letters of \
recommendation by 20 January.
missing | We have not yet received one of your reference letters. It must be received by 20 \
January 2027.
receipt | This is to confirm receipt of your application. Another person has been given access \
to your file as a reviewer.
"""

NEIGHBOURS = """
- | Anställningen ska tillsättas den 1 april. När anställningen är tillsatt meddelas alla.
- | Die Stelle ist zum 1. April 2027 zu besetzen.
- | Update: Die Promotionsstelle ist vergeben. Für die zweite Stelle bewerben Sie sich bis Mai.
- | We have appointed another person as head of admissions.
- | Another person has been appointed to help you with questions.
- | Du behöver inte skicka något mer i fråga om betyg.
- | Din ansökan om befrielse från avgiften har avslagits.
- | Ihr Antrag auf Gebührenerlass wurde abgelehnt.
- | Sie sind noch nicht zugelassen.
- | Sobald wir uns für eine Person entschieden haben, ist die Stelle besetzt.
- | Bei einer Ablehnung Ihrer Bewerbung können Sie innerhalb eines Monats Widerspruch einlegen.
- | Vid avslag på din ansökan kan du överklaga inom tre veckor.
- | Om du inte blir erbjuden anställningen kan du överklaga inom tre veckor.
- | You have not yet been offered a place.
- | Du har ännu inte blivit erbjuden anställningen.
- | If your admission is refused, you may appeal within three weeks.
- | You may appeal within three weeks if you are not offered a position.
- | Another person has been chosen as your contact.
- | Einer anderen Person wurde Ihr Passwort nicht mitgeteilt.
- | Ihre Dateien wurden nicht aufgenommen, da sie zu groß sind.
offer | Sie wurden zur Promotion zugelassen.
offer | Du har blivit antagen till forskarutbildningen.
offer | You have been offered the position. Another candidate has withdrawn.
offer | Wir haben uns für Sie entschieden.
offer | We are pleased to offer you the position. The decision may be appealed within three \
weeks by other applicants.
- | Tack för din ansökan. Ärendet är avslutat för din del. Beslutet kan överklagas inom tre \
veckor.
receipt | Vielen Dank für Ihre Bewerbung. Entscheidungen über die Zulassung können innerhalb \
eines Monats mit Widerspruch angefochten werden.
interview | Thank you for your patience. We invite you to an interview on 12 May 2027 at 10:00. \
Another person has been invited to the same day.
missing | Uw referentie is nog niet ontvangen.
- | De referenties moeten uiterlijk 15 januari zijn ontvangen.
- | Vi skal have modtaget anbefalingerne senest den 15. januar.
- | Vos lettres de recommandation doivent avoir été reçues avant le 15 janvier.
letter | Wir haben das Gutachten von Frau Mertens erhalten.
letter receipt | Ihre Bewerbung ist eingegangen. Das Gutachten ist eingegangen, ein zweites muss \
noch eingereicht werden.
receipt | Please note that you must pay the fee; your application has been received.
receipt | Your application has been received and must now be assessed.
receipt | We should like to thank you for your application.
receipt | We shall be in touch now that we have received your application.
receipt | Vi ska härmed bekräfta att vi har fått din ansökan.
receipt | Vi skal herved bekrefte at vi har mottatt søknaden din.
- | Anbefalingen skal senest den 15. januar være modtaget.
receipt | As everything must be in order, we confirm receipt of your application.
letter | Your letter of recommendation has been received and should be visible in the portal.
- | Anfragen zu Gutachten, die eingegangen sein sollten, richten Sie an das Büro.
- | The payment for your application did not succeed. Please try again.
- | The upload of your application did not succeed.
- | The link to your application is no longer active.
- | The account for your application is no longer active. Please sign up again.
- | Please note that parking is not offered at this place.
- | Housing is not offered with this position.
- | We rejected your application photo, as it is too small.
interview | Wir laden Sie zum Gespräch ein. Bitte beachten Sie, dass Taschenrechner nicht \
zugelassen sind.
- | Sie werden zum Gespräch eingeladen, Anfahrtskosten sind nicht in der Reisepauschale \
aufgenommen.
- | Die Wahl fiel auf eine andere Person als Gutachter.
- | Ihr Antrag auf Einschreibung in die Mailingliste wurde abgelehnt.
- | Andra sökande har redan fått sina tider.
- | Du kommer inte i fråga för reseersättning.
- | Resebidraget har gått till en annan sökande.
- | Tjänsten kommer att vara tillsatt senast i juni.
receipt | We have received your application. Our decision on the grant may be appealed within \
three weeks.
"""


def lines(*tables: str) -> list[list[str]]:
    every = "".join(tables).replace("\\\n", "").splitlines()
    return [line.split(" | ") for line in every if line]


@pytest.mark.parametrize(("kinds", "mail"), lines(REFUSALS))
def test_a_no_is_read_with_its_time_to_appeal(kinds, mail):
    found = read(mail, "", SENT)

    assert [one.kind for one in found] == kinds.split()
    assert all(one.within or one.reply_by for one in found if one.kind == "appeal")


@pytest.mark.parametrize(("kinds", "mail"), lines(IN_OR_DUE, NEIGHBOURS))
def test_what_has_to_be_in_is_not_in_and_what_is_decided_later_is_no_no(kinds, mail):
    found = [one.kind for one in read(mail, "", SENT)]

    assert sorted(found) == sorted(kinds.replace("-", "").split())

"""Single sentences: what is asked for, until when, and what is not."""

from datetime import date

import pytest

from applications.core.extraction import extract

TODAY = date(2026, 11, 23)
HEAD = "PhD position in optics at Example University\n\n"
SHORT = {
    "letter": "cover_letter", "transcript": "transcripts", "degree": "degree_certificate",
    "proposal": "research_proposal", "sample": "writing_sample", "contacts": "reference_contacts",
    "letters": "recommendation_letters", "language": "language_certificate", "tests": "test_scores",
    "code": "code_sample", "form": "application_form", "passport": "id_document",
}  # fmt: skip

DOCUMENTS = """
Interested applicants should send their CV, a brief cover letter, and contact information for three references to Dr. X. | cv letter contacts | 3 contact
To apply, please send (1) a CV, (2) a letter of interest, (3) unofficial transcripts, and (4) names and emails of 3 references. | cv letter transcript contacts | 3 contact
Applications should include a motivation letter, CV, copies of diplomas and grade transcripts, and at least one letter of recommendation. | letter cv degree transcript letters | 1 letter
Please submit a full CV, a statement of research interests and arrange for two letters of reference to be sent to X. | cv letter letters | 2 letter
Applicants should have a strong background in mathematics. Publications in top conferences are a plus. | | -
Send me an email with your CV, a short description of your research interests, and why you want to join the lab. | cv letter | -
You will write a PhD thesis and publish papers in journals. | | -
Applicants must hold a master's degree and provide proof of English proficiency (TOEFL/IELTS). | language | -
Candidates are asked to submit a CV, a two-page research proposal, a writing sample (max. 20 pages), and two academic references. | cv proposal sample contacts | 2 contact
No cover letter is needed. Just send your CV. | cv | -
Please attach a CV, copy of your Master's thesis and, if available, publications. | cv thesis publications | -
Please ask two referees to send letters of recommendation directly to X. | letters | 2 letter
Applicants should provide contact details of at least two persons who may act as references. | contacts | 2 contact
Shortlisted candidates will be asked to provide two letters of recommendation. Please send your CV now. | cv | -
Applications consist of a cover letter, your CV including contact details of two referees, and your academic transcripts. | letter cv contacts transcript | 2 contact
Please provide a link to your GitHub profile or a code sample. | code | -
Please include the names, affiliations and e-mail addresses of two people who can provide a letter of recommendation. | contacts | 2 contact
The candidate will help prepare grant proposals and supervise master's theses. | | -
Send your CV and cover letter. References will be requested later. | cv letter | -
How to apply: fill out this form https://forms.example/x and upload your CV. | cv form | -
Bitte fügen Sie Ihrer Bewerbung ein Motivationsschreiben, einen Lebenslauf, Zeugnisse und zwei Referenzschreiben bei. | letter cv degree letters | 2 letter
Einzureichen sind: Exposé des Dissertationsvorhabens (max. 5 Seiten), Lebenslauf, Zeugniskopien, ein Gutachten einer Hochschullehrerin. | proposal cv degree letters | 1 letter
Merci d'envoyer un CV, une lettre de motivation, vos relevés de notes de master et les coordonnées de deux référents à x@y.fr. | cv letter transcript contacts | 2 contact
Ansökan ska innehålla CV, personligt brev, examensbevis och studieintyg samt två referenser. | cv letter degree transcript contacts | 2 contact
Stuur je cv, een motivatiebrief en een cijferlijst, met de namen van twee referenten. | cv letter transcript contacts | 2 contact
Los candidatos deberán enviar un CV, una carta de motivación, el expediente académico y dos cartas de recomendación a x@y.es. | cv letter transcript letters | 2 letter
"""

DEADLINES = """
Applications close 30 June 2027, 11:55 PM AEST. | 2027-06-30
Review of applications will begin on January 15, 2027 and continue until the position is filled. | 2027-01-15 rolling
The position is open until filled. | None rolling
The position starts on 1 September 2027. Applications should be sent before 10 June 2027. | 2027-06-10
Interviews will be held on 5 May 2027. Please submit your application by 20 April 2027. | 2027-04-20
The application deadline has been extended to 30 April 2027 (originally 15 April 2027). | 2027-04-30
Application period: 01.02.2027 - 28.02.2027 | 2027-02-28
Opening date: 1 March 2027. Closing date: 31 March 2027. | 2027-03-31
Published: 2 Feb 2027. Last application date: 2 Mar 2027 | 2027-03-02
Deadline: 12/03/2027. University of Leeds, UK. | 2027-03-12
Deadline for receipt of references: 20 May 2027. Deadline for applications: 10 May 2027. | 2027-05-10
Two rounds: first cut-off 10 January 2027, second cut-off 10 May 2027. | 2027-05-10
The project runs from 1 January 2027 until 31 December 2030. Contact us to apply. | None
Applicants must have graduated before 1 May 2027. | None
Posted 1 March 2027. Apply by April 5. | 2027-04-05
Bewerbungen werden bis zum 31. Mai 2027 entgegengenommen. Die Stelle ist ab dem 1. Oktober 2027 zu besetzen. | 2027-05-31
Date limite de dépôt des dossiers : 31/05/2027 à 16h00 | 2027-05-31
Sista ansökningsdag är den 31 maj 2027. Tillträde den 1 september 2027. | 2027-05-31
El plazo de presentación de solicitudes finaliza el 31 de mayo de 2027. | 2027-05-31
Søknadsfrist: 31. mai 2027 | 2027-05-31
Ansøgningsfrist: 31. maj 2027 kl. 23.59 | 2027-05-31
Scadenza: 31 maggio 2027, ore 13:00 | 2027-05-31
Hakuaika päättyy 31.5.2027 klo 16.00 | 2027-05-31
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("sentence", "kinds", "references"), rows(DOCUMENTS))
def test_documents_asked_for_in(sentence, kinds, references):
    draft = extract(HEAD + sentence)

    assert {f.value.kind for f in draft.documents} == {SHORT.get(k, k) for k in kinds.split()}
    asked = draft.references.value if draft.references else None
    assert (f"{asked.minimum} {asked.mode}" if asked else "-") == references


@pytest.mark.parametrize(("sentence", "expected"), rows(DEADLINES))
def test_deadline_in(sentence, expected):
    deadline = extract(HEAD + sentence, TODAY).deadline

    day = deadline.value.date if deadline else None
    rolling = " rolling" if deadline and deadline.value.rolling else ""
    assert f"{day}{rolling}" == expected

"""Institutions, departments, cities and countries, as postings in many languages name them."""

import pytest

from applications.core.extraction import extract


@pytest.mark.parametrize(
    ("text", "department"),
    [
        # Finnish, whose names stand in front in small letters
        (
            "Väitöskirjatutkija, lumen fysiikka\n\nTyöskentelet fysiikan laitoksella Oulussa.",
            "fysiikan laitos",
        ),
        (
            "Väitöskirjatutkija\n\nItä-Suomen yliopiston metsätieteiden osasto hakee tutkijaa.",
            "metsätieteiden osasto",
        ),
        (
            "Väitöskirjatutkija\n\nJyväskylän yliopiston kasvatustieteiden ja psykologian"
            " tiedekunta hakee väitöskirjatutkijaa.",
            "kasvatustieteiden ja psykologian tiedekunta",
        ),
        # Norwegian, Danish, Spanish, Italian
        (
            "Stipendiat i marin kjemi\n\nVed Geofysisk institutt, Universitetet i Bergen, er det"
            " ledig stilling.",
            "Geofysisk institutt",
        ),
        (
            "Ph.d.-stipendium\n\nDu bliver ansat ved Afdelingen for Miljøkemi, Aarhus Universitet.",
            "Afdelingen for Miljøkemi",
        ),
        (
            "Contrato predoctoral\n\nEl Centro de Estudios Urbanos de la Universidad de Granada"
            " busca una persona.",
            "Centro de Estudios Urbanos",
        ),
        (
            "Borsa di dottorato\n\nIl Dipartimento di Scienze della Terra dell'Università di Pisa"
            " bandisce una borsa.",
            "Dipartimento di Scienze della Terra",
        ),
        # English
        (
            "The Department of Computer Science at Aalto University is looking for a PhD student.",
            "Department of Computer Science",
        ),
        (
            "Division of Vehicle Safety, Department of Mechanics, Chalmers"
            " University of Technology\n\n"
            "We are looking for you.",
            "Division of Vehicle Safety, Department of Mechanics",
        ),
        (
            "PhD in law\nDepartment: Law\nUniversity of Kent\n\nThe student will study contracts.",
            "Law",
        ),
        (
            "You will be employed in the department of mathematics at the University of Bergen.",
            "department of mathematics",
        ),
        (
            "The Fisher Lab in the Department of Ecology, Evolution, and Behavior at"
            " the University of"
            " Minnesota seeks a PhD student.",
            "Fisher Lab, Department of Ecology, Evolution, and Behavior",
        ),
        (
            "The group of Prof. Anna Berg in the Biochemistry Department at ETH"
            " Zurich has a place.",
            "Biochemistry Department",
        ),
        (
            "Institute of Earth Dynamics University of Lausanne. We seek a PhD student.",
            "Institute of Earth Dynamics",
        ),
        (
            "The Networks for Materials modelling (NetMod) group has a place for a PhD student.",
            "Networks for Materials modelling (NetMod) group",
        ),
        (
            "You join the Department of Physics. We work with the Institute of Optics at TU Graz.",
            "Department of Physics",
        ),
        (
            "The Institute of Philosophy I at the University of Kent has a place.",
            "Institute of Philosophy I",
        ),
        (
            "University of Exeter - Department of Mathematics and Statistics\nLocation: Exeter\n",
            "Department of Mathematics and Statistics",
        ),
        # Swedish, Norwegian, Danish
        (
            "Institutionen för data- och systemvetenskap vid Stockholms universitet"
            " söker en doktorand.",
            "Institutionen för data- och systemvetenskap",
        ),
        (
            "Som doktorand vid Juridiska institutionen, Umeå universitet, kommer du att forska.",
            "Juridiska institutionen",
        ),
        (
            "Tjänsten är vid avdelningen för bioinformatik, institutionen för"
            " biologi, Lunds universitet.",
            "avdelningen för bioinformatik, institutionen för biologi",
        ),
        (
            "Ved Institutt for informatikk ved Universitetet i Bergen er det ledig en stilling.",
            "Institutt for informatikk",
        ),
        (
            "Institut for Matematiske Fag ved Københavns Universitet søger en ph.d.-stipendiat.",
            "Institut for Matematiske Fag",
        ),
        # German
        (
            "Am Lehrstuhl für theoretische Informatik der Fakultät für Mathematik"
            " der Universität Jena ist"
            " eine Stelle zu besetzen.",
            "Lehrstuhl für theoretische Informatik, Fakultät für Mathematik",
        ),
        (
            "Die Arbeitsgruppe Neuroinformatik (Prof. Dr. Ritter) der Universität"
            " Bielefeld sucht Sie.",
            "Arbeitsgruppe Neuroinformatik",
        ),
        ("Am Institut für Physik in Bonn ist eine Stelle zu besetzen.", "Institut für Physik"),
        # French
        (
            "La thèse se déroulera au Laboratoire d'Informatique (LIG), Université Grenoble Alpes.",
            "Laboratoire d'Informatique (LIG)",
        ),
        (
            "L'équipe DREAM du laboratoire IRISA, Université de Rennes, propose une thèse.",
            "équipe DREAM, laboratoire IRISA",
        ),
        (
            "Le département de géographie de l'Université de Lausanne recrute un doctorant.",
            "département de géographie",
        ),
        (
            "Université : Université Lumière Lyon 2\nLaboratoire : LARHRA (UMR 5190)\nLieu : Lyon",
            "LARHRA (UMR 5190)",
        ),
        # Dutch
        (
            "De vakgroep Wiskunde, Informatica en Statistiek van de Universiteit"
            " Gent zoekt een student.",
            "vakgroep Wiskunde, Informatica en Statistiek",
        ),
        (
            "Je werkt bij de afdeling Klinische Psychologie van de Faculteit der"
            " Sociale Wetenschappen.",
            "afdeling Klinische Psychologie, Faculteit der Sociale Wetenschappen",
        ),
        # Spanish
        (
            "El Departamento de Física Aplicada de la Universidad de Granada ofrece un contrato.",
            "Departamento de Física Aplicada",
        ),
        (
            "Lugar: departamento de biología celular, Universidad de Murcia. Se ofrece una plaza.",
            "departamento de biología celular",
        ),
    ],
)
def test_department_of(text, department):
    assert extract(text).department.value == department


@pytest.mark.parametrize(
    "text",
    [
        "PhD place at the University of Kent. We offer a career centre and graduate school.",
        "The Max Planck Institute for Chemical Ecology in Jena has a place for a PhD student.",
        "You are part of an international team and of our research group at the"
        " University of Kent.",
        "PhD place at the Karlsruhe Institute of Technology, in a Graduate School of its own.",
        "Your stay in another Research Center may be paid for.",
        "Chaque Laboratoire communique ses sujets avant l'été.",
        "We work in the center of Bonn.",
        "Courses are in Combinatorial Group Theory and in logic.",
    ],
)
def test_what_is_no_department_is_not_taken_for_one(text):
    assert extract(text).department is None


@pytest.mark.parametrize(
    ("text", "institution", "city", "country"),
    [
        (
            "The Max Planck Institute for Chemical Ecology in Jena, Germany, seeks a PhD student.",
            "Max Planck Institute for Chemical Ecology",
            "Jena",
            "DE",
        ),
        ("Doktorand vid Lunds universitet.", "Lunds universitet", "Lund", "SE"),
        (
            "The University Centre in Svalbard has a place.",
            "University Centre in Svalbard",
            None,
            "NO",
        ),
        (
            "ASML in Veldhoven is looking for a PhD student with Eindhoven"
            " University of Technology.",
            "ASML",
            "Veldhoven",
            "NL",
        ),
        (
            "The Geobotanical Institute, ETH Zurich, has a place for a PhD student.",
            "ETH Zurich",
            "Zurich",
            "CH",
        ),
        (
            "Technische Universität Braunschweig\nInstitut für Robotik\nDie Stelle ist befristet.",
            "Technische Universität Braunschweig",
            "Braunschweig",
            "DE",
        ),
        (
            "PhD at the Université Paris-Saclay, Orsay, with an office.",
            "Université Paris-Saclay",
            "Orsay",
            "FR",
        ),
        (
            "PhD studentship at Anglia Ruskin University, Chelmsford.",
            "Anglia Ruskin University",
            "Chelmsford",
            "GB",
        ),
        (
            "PhD at Amsterdam University of Applied Sciences. Place of work: Amsterdam.",
            "Amsterdam University of Applied Sciences",
            "Amsterdam",
            "NL",
        ),
        (
            "The Mountain Weather Bureau invites applications for a PhD. Write to"
            " a@wetter.example.",
            "Mountain Weather Bureau",
            None,
            None,
        ),
        (
            "Funding is for four years. Questions go to a.berg@anglia.ac.uk.",
            "Anglia Ruskin University",
            None,
            "GB",
        ),
        (
            "PhD scholarship in optics. Apply to Victoria University, where you pay no fees at"
            " Victoria University, and work at Victoria University of Wellington.",
            "Victoria University of Wellington",
            "Wellington",
            "NZ",
        ),
        (
            "Employer: Brightlamp Research\nLocation: Eindhoven, Netherlands\n\nPhD position",
            "Brightlamp Research",
            "Eindhoven",
            "NL",
        ),
        # an institute, not the society of many institutes it is one of
        (
            "The Max Planck Society pays for it. The Max-Planck-Institut für Gletscherkunde has a"
            " place. The rules of the Max Planck Society hold, see the Max Planck Society's pages.",
            "Max-Planck-Institut für Gletscherkunde",
            None,
            None,
        ),
        # no name but letters: those of its address, or those it is often called by
        ("A PhD place at the OZLK is free. Write to jobs@ozlk.example.", "OZLK", None, None),
        (
            "Why do a PhD at OZLK? You find friends. Students at OZLK like the sea.",
            "OZLK",
            None,
            None,
        ),
        (
            "---\ntitle: PhD Scholarship\nsubtitle: The slow drift of small stones in a river bed"
            "\n---\n\nA place at the University of Leeds is free.",
            "University of Leeds",
            "Leeds",
            "GB",
        ),
    ],
)
def test_employer_of(text, institution, city, country):
    draft = extract(text)

    assert draft.institution.value == institution
    assert (draft.city.value if draft.city else None) == city
    assert (draft.country.value if draft.country else None) == country


def test_two_employers_in_two_cities_leave_the_city_open():
    draft = extract(
        "---\nsubtitle: University of Leeds and University of Bath\n---\n\nWe seek a student."
    )

    assert draft.institution is not None
    assert draft.city is None


@pytest.mark.parametrize(
    ("text", "institution"),
    [
        ("Väitöskirjatutkija\n\nHaemme tutkijaa Oulun yliopistossa.", "Oulun yliopisto"),
        ("Väitöskirjatutkija\n\nTyö tehdään LUT-yliopistossa.", "LUT-yliopisto"),
        (
            "UNIVERSITÀ DEGLI STUDI DI PISA\n\nBANDO PER UNA BORSA DI DOTTORATO\n\nDomande entro.",
            "Università degli Studi di Pisa",
        ),
        (
            "UNIVERSIDADE FEDERAL DO PAMPA\n\nEDITAL DE SELEÇÃO\n\nInscrições abertas.",
            "Universidade Federal do Pampa",
        ),
        ("Borsa\n\nUna borsa dell'Università di Bologna per tre anni.", "Università di Bologna"),
        ("Doktorant\n\nPolitechnika Lubelska szuka doktoranta.", "Politechnika Lubelska"),
        ("Stipendiat\n\nHøgskulen på Vestlandet lyser ut ei stilling.", "Høgskulen på Vestlandet"),
        (
            "PhD position\n\nTU Delft has a place. Delft University of Technology is large.",
            "Delft University of Technology",
        ),
        (
            "PhD position\n\nElm College of Northeastern University has a place.",
            "Northeastern University",
        ),
    ],
)
def test_institution_in_capitals_in_another_case_or_behind_an_article(text, institution):
    assert extract(text).institution.value == institution


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Väitöskirjatutkija\n\nHelsingin yliopisto hakee tutkijaa.", "Helsinki"),
        ("Väitöskirjatutkija\n\nTyö tehdään Espoossa laitoksella ja se on uusi.", "Espoo"),
        ("Ph.d.-stipendium\n\nKøbenhavns Universitet søger en studerende.", "København"),
        ("Doktorand\n\nGöteborgs universitet söker en doktorand.", "Göteborg"),
        ("Doctorant\n\nPoste à Louvain-la-Neuve, à l'UCLouvain.", "Louvain-la-Neuve"),
    ],
)
def test_city_in_a_case_or_in_the_name_of_the_house(text, city):
    assert extract(text).city.value == city


def test_sender_is_asked_where_the_mail_says_so():
    draft = extract(
        "---\ntitle: PhD place in optics\nfrom: Ada Ek <ada.ek@x.example>\n---\n"
        "Dear all,\n\nwe have a PhD place in optics. Questions can be sent to me."
    )

    assert [(f.value.name, f.value.email) for f in draft.contacts] == [
        ("Ada Ek", "ada.ek@x.example")
    ]


@pytest.mark.parametrize(
    ("text", "institution"),
    [
        (
            "Das Max-Planck-Institut für Eisforschung sucht Sie. Die Max-Planck-Gesellschaft ist "
            "offen für alle. Die Max-Planck-Gesellschaft fördert Familien.",
            "Max-Planck-Institut für Eisforschung",
        ),
        (
            "The Max Planck Institute for Ice Research has a place. The Max Planck Society "
            "welcomes all. The Max Planck Society supports families.",
            "Max Planck Institute for Ice Research",
        ),
        ("Arbeitgeber\nEislicht Labore\nOrt\nBerlin\n\nWir suchen eine Person.", "Eislicht Labore"),
        ("Employer\nOz Light Labs\nPlace\nBerlin\n\nWe look for a person.", "Oz Light Labs"),
        ("Eine Stelle in der Optik an der WWU Münster, befristet auf drei Jahre.", "WWU Münster"),
        ("Et kurs i EU Brussel er en fordel.", None),
    ],
)
def test_the_employer_is(text, institution):
    found = extract("Promotionsstelle in der Optik\n\n" + text).institution

    assert (found.value if found else None) == institution


def test_a_faculty_in_small_letters_is_a_department():
    found = extract(
        "Universitetet i Oslo\nDet humanistiske fakultet\n\nStipendiat i litteratur\n\n"
        "Vi søker en stipendiat."
    ).department

    assert found is not None
    assert found.value == "humanistiske fakultet"

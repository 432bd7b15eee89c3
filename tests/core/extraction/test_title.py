"""The title of postings as pages, mails and pasted texts open with it."""

import pytest

from applications.core.extraction import extract


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: PhD in language models | Jobs\n---\nHello", "PhD in language models"),
        (
            '+++\ntitle = "Two PhD places in optics"\ndraft = false\n+++\nWe',
            "Two PhD places in optics",
        ),
        ('@def title = "Doctoral post in logic"\n\nWe seek one.', "Doctoral post in logic"),
        ("title: Openings\ndate: 2027-01-01\n\nI have a place for a student.", "Openings"),
        (
            "Subject: Fwd: [jobs] PhD position in graph theory\nFrom: a@b.example\n\nDear all,",
            "PhD position in graph theory",
        ),
        (
            "Von: Sekretariat <s@example.org>\nBetreff: WG: Promotionsstelle in der Robotik\n"
            "Datum: 3. November 2026\n\nGuten Tag,",
            "Promotionsstelle in der Robotik",
        ),
        (
            "De\u00a0: Ada <a@example.org>\nObjet\u00a0: TR: Offre de thèse en robotique\n"
            "À\u00a0: tous\n\nBonjour,",
            "Offre de thèse en robotique",
        ),
        (
            "PhD studentship: machine learning for groundwater\nUniversity of Oz - School of Water"
            "\n\nWe seek",
            "PhD studentship: machine learning for groundwater",
        ),
        (
            "Job opening: Doctoral candidate in evolutionary ecology (f/m/x)\n"
            "Employer: University of Oz\nWorkload: 60%\n\nWe seek",
            "Doctoral candidate in evolutionary ecology (f/m/x)",
        ),
        (
            "Vacature: Promovendus recht en techniek (1,0 fte)\n\nWerklocatie\tLeiden\n\nWij",
            "Promovendus recht en techniek (1,0 fte)",
        ),
        (
            "UNIVERSIDAD\n\n| Referencia | 12-A |\n| Título | Contrato predoctoral en óptica |",
            "Contrato predoctoral en óptica",
        ),
        (
            "Stellenangebot drucken | Merken | Teilen\n\nDoktorand/in im Bereich Fertigung\n\nWir",
            "Doktorand/in im Bereich Fertigung",
        ),
        ("---\ntitle: Join us\n---\n\n# Positions available\n\nWe study maize.", "Join us"),
        (
            "---\ntitle: Vacancy\n---\n\n# PhD position on maize roots\n\nWe study.",
            "PhD position on maize roots",
        ),
        (
            "---\ntitle: PhD position in Ås\n---\n\n# PhD position in soil physics"
            " at the lake in Ås",
            "PhD position in soil physics at the lake in Ås",
        ),
        (
            "Jobs\nBack to search\n\nPhD student in computational"
            " biology\n\nUniversity of Oz\n\nWe seek",
            "PhD student in computational biology",
        ),
        (
            "University of Oz\n\nDepartment of Informatics\n\nDoctoral fellow in"
            " compilers\n\nAbout us",
            "Doctoral fellow in compilers",
        ),
        (
            "PhD 2027-11\n\nPhD position on the flow of heat in ice\n\nWe seek",
            "PhD position on the flow of heat in ice",
        ),
        (
            "Plastics in estuaries\n\nAbout the project\n\nThis PhD project looks at plastic.",
            "Plastics in estuaries",
        ),
        (
            "A new network!\nJob title: PhD candidate in corpus"
            " linguistics\nWorkplace: Saarbrücken",
            "PhD candidate in corpus linguistics",
        ),
        (
            "Research Assistant - Coastal Water\n\nLocation\nBaton Rouge\n\nA place is free.",
            "Research Assistant - Coastal Water",
        ),
        (
            "Learning to find catalysts\nOz University\n\nFunded PhD project (UK students only)",
            "Learning to find catalysts",
        ),
        (
            "We invite applications for two PhD positions in optics.",
            "two PhD positions in optics",
        ),
        (
            "Ausschreibung Nr. 27/2027\n\nWissenschaftliche*r Mitarbeiter*in (m/w/d)"
            " – E 13 TV-L\n\nan der"
            " Fakultät Physik. Die Stelle ist befristet und wir suchen eine Person.",
            "Wissenschaftliche*r Mitarbeiter*in (m/w/d) – E 13 TV-L",
        ),
        (
            "Doktorand i datavetenskap\n\nUmeå universitet\n\nVi söker en person"
            " till en anställning.",
            "Doktorand i datavetenskap",
        ),
        (
            "Intitulé du poste : Doctorant en géographie\nLieu de travail :"
            " Lyon\n\nLe poste est dans la"
            " ville et les candidats sont avec nous.",
            "Doctorant en géographie",
        ),
        (
            "Vacatures\n\nPromovendus klinische psychologie\n\nJe gaat onderzoek"
            " doen en je bent in een"
            " team van het instituut.",
            "Promovendus klinische psychologie",
        ),
        (
            "Convocatoria\n\nContrato predoctoral en física de partículas\n\nSe"
            " ofrece un contrato para"
            " la tesis en el grupo.",
            "Contrato predoctoral en física de partículas",
        ),
        # a page whose heading says little, and then only sentences and points of lists
        (
            "Home > Study > Doctorate\n\nHow to apply\n\nBefore you apply for a PhD you write to"
            " one of us.\n\n  • a CV\n  • a letter on why the doctoral programme suits you",
            "How to apply",
        ),
        (
            "Zum Inhalt springen\n\nBewerbung und Zulassung\n\nWer einen Master hat, kann sich"
            " für ein Doktorat bewerben und wird dann von uns eingeladen.",
            "Bewerbung und Zulassung",
        ),
        (
            "Przejdź do treści\n\nDokumenty do rekrutacji\n\nKandydat do szkoły doktorskiej"
            " składa, co jest na tej liście, i czeka na list.",
            "Dokumenty do rekrutacji",
        ),
    ],
)
def test_title_of(text, title):
    assert extract(text).title.value == title


def test_a_title_that_says_nothing_is_not_sure():
    assert extract("---\ntitle: Open positions\n---\n\nWe study maize.").title.word != "sure"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            '+++\ntitle = "12 Ada Lund"\ndate = "2027-01-02"\n+++\n[Archive](https://x.example/1)\n\n'
            "Dear all,\n\nplease pass this on.\n\nPhD position in Norse philology\n\n"
            "The University of Oslo has a place.\n\nBest, Ada Lund\n",
            "PhD position in Norse philology",
        ),
        (
            "Universität Bremen\nInstitut für Optik\n\n"
            "Doktorandin / Doktorand (m/w/d) in der Quantenoptik\n\nKennziffer: A-27\n\n"
            "Wir suchen zum 1. Mai eine Person mit Freude an Lasern.",
            "Doktorandin / Doktorand (m/w/d) in der Quantenoptik",
        ),
        (
            "Université de Rennes\nÉcole doctorale Matière\n\n"
            "CONCOURS 2027 POUR LES CONTRATS DOCTORAUX\n\nArticle 1 – Objet\n"
            "Neuf contrats sont ouverts au concours.",
            "CONCOURS 2027 POUR LES CONTRATS DOCTORAUX",
        ),
        (
            "Roskilde Universitet, Institut for Kultur\nOpslag: ph.d.-stipendium om byens støj\n\n"
            "Ansøgningen har to trin.\n\nFørste trin (alle)\nSend en skitse.",
            "ph.d.-stipendium om byens støj",
        ),
        (
            "Avoin paikka: väitöskirjatutkija, lumen fysiikka\n\n"
            "Oulun yliopisto hakee väitöskirjatutkijaa.\n\nTyösuhde\nMääräaikainen.",
            "väitöskirjatutkija, lumen fysiikka",
        ),
        (
            "CONSEJO DE INVESTIGACIONES\nInstituto de Hielo\n\n"
            "Tesis doctoral: glaciares que cantan\n\nOferta: HIE-27-14\n\nEl grupo busca.",
            "Tesis doctoral: glaciares que cantan",
        ),
        (
            "Promotionsstelle (m/w/d) in der Gletscherkunde, 65 % TV-L E 13\n"
            "Fritz-Ek-Universität Oz, Institut für Eis und Schnee der Berge\n\nWir suchen Sie.",
            "Promotionsstelle (m/w/d) in der Gletscherkunde, 65 % TV-L E 13",
        ),
    ],
)
def test_title_stands_below_the_sender_and_the_house(text, title):
    assert extract(text).title.value == title


def test_a_labelled_day_is_no_title():
    title = extract(
        "Promotionsbeginn: 1. Oktober 2027\n\nPromotionsplätze in der Optik\n\nWir suchen Sie."
    ).title

    assert title is not None
    assert title.value == "Promotionsplätze in der Optik"

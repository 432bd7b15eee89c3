"""In which language a text is, and that it is in none of those that can be read."""

import pytest

from applications.core.extraction import extract
from applications.core.extraction.sought import (
    BY_WORDS,
    is_language_unknown,
    sought_in_english_only,
)

GREEK = """Προκήρυξη θέσης υποψήφιου διδάκτορα στο Πανεπιστήμιο Κρήτης. Οι αιτήσεις υποβάλλονται
έως τις 31 Μαΐου 2027 μαζί με βιογραφικό σημείωμα και αντίγραφο πτυχίου. Η διάρκεια είναι τρία έτη
και η θέση αφορά τη μελέτη των παλιρροιών."""
RUSSIAN = """Объявляется конкурс на место аспиранта в университете. Заявления принимаются до 31 мая
2027 года вместе с автобиографией и копией диплома. Срок обучения четыре года, а тема работы связана
с приливами и берегами северных морей."""
UKRAINIAN = """Оголошується конкурс на місце аспіранта в університеті. Заяви приймаються до 31
травня 2027 року разом з автобіографією та копією диплома. Термін навчання чотири роки, а тема
роботи пов'язана з припливами."""
CHINESE = """海洋研究所招收博士研究生。申请人应于二〇二七年五月三十一日前提交申请材料，
包括个人简历、学位证书复印件和两封推荐信。学习期限为四年，研究方向为潮汐与海岸。
有意者请将材料发送至招生办公室，并注明所申请的方向。录取结果将在七月公布，入学时间为九月。"""
CROATIAN = """Natječaj za radno mjesto doktoranda na Sveučilištu u Zagrebu. Prijave se podnose do
31. svibnja 2027. godine, a uz prijavu treba priložiti životopis i presliku diplome koja se odnosi
na studij koji je završen prije nego što se prijava podnese."""
ROMANIAN = """Concurs pentru un post de doctorand la universitate. Cererile se depun până la 31 mai
2027 și sunt însoțite de un curriculum și de copia diplomei care a fost obținută în cadrul studiilor
de masterat. Durata este de trei ani, iar tema este despre maree și despre țărmuri."""
ENGLISH = """We look for a person who would like to work with us on the tides of the north. You are
at the end of your studies, and you have been at sea with those who measure."""
UNKNOWN = {
    "Greek": GREEK, "Russian": RUSSIAN, "Ukrainian": UKRAINIAN, "Chinese": CHINESE,
    "Croatian": CROATIAN, "Romanian": ROMANIAN,
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("english", ["", ENGLISH])
def test_a_language_without_words_is_not_known_whatever_english_stands_beside_it(name, english):
    draft = extract(f"{UNKNOWN[name]}\n\n{UNKNOWN[name]}\n\n{english}")

    assert (draft.language, set(draft.beside) - {"en"}) == (None, set())
    assert ("en" in draft.beside) <= bool(english)
    assert is_language_unknown(draft)
    assert sought_in_english_only(draft) == tuple(BY_WORDS)


HUNGARIAN = """PhD-hallgatót keres a Debreceni Egyetem Kémiai Intézete a felületek kémiája terén.

A pályázathoz kérjük: önéletrajz, motivációs levél, a diploma másolata és két ajánlólevél.

Beadási határidő: 2027. március 31."""


def test_few_words_of_a_language_without_words_are_read_in_no_neighbour_of_it():
    draft = extract(HUNGARIAN)

    assert (draft.language, draft.beside) == (None, ())
    assert sought_in_english_only(draft) == tuple(BY_WORDS)


def test_names_in_another_script_leave_an_english_posting_english():
    assert extract(f"{ENGLISH} {ENGLISH}\n\nΠανεπιστήμιο Κρήτης, 海洋研究所").language.value == "en"


def test_a_page_of_numbers_is_guessed_to_be_in_no_language():
    draft = extract("31 05 2027\n\n12 345 678")

    assert (draft.language, draft.beside, draft.read_in) == (None, (), ("en",))


@pytest.mark.parametrize(
    "text",
    [
        "Miesto doktoranda v optike. Uchádzači zašlú životopis, motivačný list a kópiu diplomu"
        " spolu s menom školiteľa, a to najneskôr do 31. mája 2027.",
        "Razpis za mladega raziskovalca v optiki. Kandidati pošljejo življenjepis, motivacijsko"
        " pismo in kopijo diplome najpozneje do 31. maja 2027.",
        "Natječaj za doktoranda u optici. Pristupnici šalju životopis, motivacijsko pismo i"
        " presliku diplome najkasnije do 31. svibnja 2027.",
    ],
)
def test_a_short_text_in_a_neighbour_of_czech_is_not_taken_for_czech(text):
    assert extract(text).language is None


def test_czech_without_its_accents_is_czech():
    text = (
        "Misto doktoranda v optice. Uchazeci zaslou zivotopis, motivacni dopis a kopii diplomu"
        " spolu se jmenem skolitele, a to do 31. kvetna 2027. Kdo ma zajem, at se ozve."
    )

    assert extract(text).language.value == "cs"


def test_a_text_of_many_languages_is_read_in_the_first_and_two_others():
    said = {
        "de": "Wir suchen für das Team eine Person, die sich mit der Arbeit und dem Meer befasst. ",
        "sv": "Vi söker en person som ska vara med och mäta för att det är en del av arbetet. ",
        "fr": "Nous cherchons une personne qui est dans la ville pour les travaux de la mer. ",
        "es": "Buscamos una persona que trabaje en el mar con los datos de las mareas y del sol. ",
    }
    draft = extract("\n\n".join(words * 6 for words in said.values()))

    assert len(draft.beside) == 2
    assert draft.read_in == (draft.language.value, *draft.beside, "en")

"""Every string a person reads is in every language, and none stands outside the catalogue."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from applications.models import User
from tests.factories import PersonFactory

ROOT = settings.BASE_DIR
OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
CATALOGUE = "applications/locale/{}/LC_MESSAGES/django.{}"
# What is said in every language in the same way.
NAMES = re.compile(r"PhD Tracker|Ctrl|Esc|Enter|PDF|ZIP|MB|UTC|https?://\S+|&[a-z]+;")
ATTRIBUTES = r"""\b(?:aria-label|title|placeholder|alt|aria-description|data-words)=(["'])(.*?)\1"""


@pytest.fixture(scope="module")
def sought_anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources with catalogues that were brought up to date a moment ago."""
    place = tmp_path_factory.mktemp("words")
    for folder in ("applications", "tracker", "templates"):
        skip = shutil.ignore_patterns("__pycache__", "data", "migrations")
        shutil.copytree(ROOT / folder, place / folder, ignore=skip)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setattr(settings, "LOCALE_PATHS", [place / "applications/locale"])
        call_command("makemessages", locale=OTHERS, no_wrap=True, no_location=True, verbosity=0)
    return place


def entries(text: str) -> Iterator[str]:
    """The entries of a catalogue in use, without its head."""
    yield from (one for one in text.split("\n\n")[1:] if "msgid " in one and "#~" not in one)


@pytest.mark.parametrize("language", OTHERS)
def test_every_string_has_a_translation(language, sought_anew):
    text = (sought_anew / CATALOGUE.format(language, "po")).read_text()

    lacking = [one for one in entries(text) if re.search(r'msgstr(\[\d\])? ""(?!\n")', one)]
    guessed = [one for one in entries(text) if ", fuzzy" in one]

    assert (lacking, guessed) == ([], [])


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_of_a_string_that_is_gone(language):
    assert "#~" not in (ROOT / CATALOGUE.format(language, "po")).read_text()


@pytest.mark.parametrize("language", OTHERS)
def test_catalogue_is_compiled_and_its_formats_fit(language, tmp_path):
    po, mo = (ROOT / CATALOGUE.format(language, kind) for kind in ("po", "mo"))
    made = tmp_path / "django.mo"

    ran = subprocess.run(
        ["msgfmt", "--check-format", "-o", str(made), str(po)], capture_output=True, text=True
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    with made.open("rb") as new, mo.open("rb") as kept:
        assert GNUTranslations(new)._catalog == GNUTranslations(kept)._catalog


@pytest.mark.parametrize(
    "template", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name
)
def test_template_holds_no_words_outside_the_catalogue(template):
    left = outside(template.read_text())

    assert left == []


def outside(source: str) -> list[str]:
    """The words that a person reads and no translator sees.

    >>> outside('<p title="Say">{% translate "Yes" %} or {{ no }}</p>{# why #}')
    ['Say', 'or']
    """
    block = r"{% blocktrans(?:late)? .*?{% endblocktrans(?:late)? %}|{% blocktranslate %}.*?{% end"
    source = re.sub(block, "", source, flags=re.DOTALL)
    source = re.sub(r"{% block width %}\w+{% endblock %}", "", source)
    source = re.sub(r"{% comment %}.*?{% endcomment %}", "", source, flags=re.DOTALL)
    source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!.*?>", "", source, flags=re.DOTALL)
    source = re.sub(r"<(style|script)\b.*?</\1>", "", source, flags=re.DOTALL)
    spoken = [found.group(2) for found in re.finditer(ATTRIBUTES, source, flags=re.DOTALL)]
    texts = re.sub(r"<[^>]*>", "\n", source).split("\n")
    words = (NAMES.sub("", one).strip() for one in (*spoken, *texts))
    return [one for one in words if re.search(r"[^\W\d_]{2,}", one)]


def test_a_visitor_is_answered_in_the_browsers_language(client, db):
    page = client.get(reverse("account_login"), headers={"Accept-Language": "sv-SE,sv;q=0.9"})

    assert (page.headers["Content-Language"], 'lang="sv"' in page.content.decode()) == ("sv", True)


def test_a_language_we_do_not_have_is_answered_in_english(client, db):
    page = client.get(reverse("account_login"), headers={"Accept-Language": "fi,et;q=0.9"})

    assert page.headers["Content-Language"] == "en"


def test_a_new_account_speaks_the_browsers_language(client, db):
    client.post(
        reverse("account_signup"),
        {"email": "ada@example.org", "password1": "correct horse battery"},
        headers={"Accept-Language": "sv"},
    )

    assert User.objects.get(email="ada@example.org").language == "sv"


def test_the_persons_own_choice_counts_more_than_the_browsers(client, db):
    client.force_login(PersonFactory(language="en"))

    page = client.get(reverse("home"), headers={"Accept-Language": "sv"})

    assert page.headers["Content-Language"] == "en"


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_words_of_its_own(language):
    with translation.override(language):
        assert translation.gettext("Settings") != "Settings"

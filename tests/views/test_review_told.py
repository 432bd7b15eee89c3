"""What the review tells beside its fields: what is prescribed, and what was not sought."""

import pytest

from applications.models import Posting
from tests.factories import NOW, PersonFactory
from tests.views.test_postings import paste
from tests.views.test_review import ASKED, words


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def person(client, db):
    person = PersonFactory()
    client.force_login(person)
    return person


def test_what_is_prescribed_is_one_line_each_with_its_words(client, person):
    text = f'{ASKED}\nSend it to a@example.org with the subject line "Knots 27".'

    page = client.get(paste(client, f"{text} File name: Surname_Knots.pdf").url)

    known = {fact.label: fact for fact in page.context["known"]}
    assert known["Mail subject"].words == "Knots 27"
    assert known["File names"].words == "Surname_Knots.pdf"
    assert "with the subject line" in known["Mail subject"].cites
    shown = page.content.decode()
    assert 'id="read-mail_subject"' in shown
    assert 'id="read-file_names-0"' in shown
    assert Posting.objects.get().draft["mail_subject"]["value"] == "Knots 27"


def test_where_nothing_is_prescribed_nothing_is_said_of_it(client, person):
    shown = words(client.get(paste(client, ASKED).url))

    assert "Mail subject" not in shown
    assert "File names" not in shown

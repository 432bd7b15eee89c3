"""`manage.py extract`: one line a file, in order; a refused file does not stop the rest."""

import json

import pytest
from django.core.management import call_command

POSTING = "PhD position at Umeå University. Deadline: 26 August 2027. Send a CV."


def test_extract_json_prints_one_object_a_file_with_its_evidence(tmp_path, capsys):
    file = tmp_path / "posting.txt"
    file.write_text(POSTING, "utf-8")

    call_command("extract", "--json", str(file))

    [line] = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert said["path"] == str(file)
    assert said["posting"]["deadline"] == {
        "date": "2027-08-26",
        "time": None,
        "timezone": None,
        "rolling": False,
    }
    assert said["posting"]["evidence"]["institution"] == [
        {
            "quote": "Umeå University",
            "start": 16,
            "end": 31,
            "rule": "known-institution",
            "confidence": said["posting"]["evidence"]["institution"][0]["confidence"],
            "sure": False,
        }
    ]


def test_extract_json_says_what_a_mail_and_its_files_must_be_called(tmp_path, capsys):
    file = tmp_path / "posting.txt"
    file.write_text(f'{POSTING}\nE-mail subject: "Knots 27". File name: Surname_Knots.pdf', "utf-8")

    call_command("extract", "--json", str(file))

    said = json.loads(capsys.readouterr().out)["posting"]
    assert (said["mail_subject"], said["file_names"]) == ("Knots 27", ["{family}_Knots.pdf"])
    assert said["evidence"]["mail_subject"][0]["rule"] == "subject-quoted"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (POSTING, ("en", [], ["en"])),
        ("Vi söker en person som vill arbeta med oss och som är van vid att mäta.",
         ("sv", [], ["sv", "en"])),
        ("Vi söker en person som vill arbeta med oss och som är van vid att mäta. " * 3
         + "We are looking for a person who would like to work with us in the lab. " * 2,
         ("sv", ["en"], ["sv", "en"])),
        ("Prijave se podnose do 31. svibnja, uz koje treba biti i kopija", (None, [], ["en"])),
    ],
)  # fmt: skip
def test_extract_json_says_in_which_languages_it_read(tmp_path, capsys, text, told):
    file = tmp_path / "posting.txt"
    file.write_text(text, "utf-8")

    call_command("extract", "--json", str(file))

    said = json.loads(capsys.readouterr().out)["posting"]
    assert (said["language"], said["beside"], said["read_in"]) == told


def test_extract_names_a_file_it_cannot_read_and_goes_on(tmp_path, capsys):
    good, empty = tmp_path / "good.txt", tmp_path / "empty.txt"
    good.write_text(POSTING, "utf-8")
    empty.touch()

    with pytest.raises(SystemExit) as stopped:
        call_command("extract", "--json", str(empty), str(good))

    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (stopped.value.code, sorted(first), sorted(second)) == (
        1,
        ["error", "path"],
        ["path", "posting"],
    )


def test_extract_without_json_shows_quotes_and_rules(tmp_path, capsys):
    file = tmp_path / "posting.txt"
    file.write_text(POSTING, "utf-8")

    call_command("extract", str(file))

    said = capsys.readouterr().out
    assert "known-institution" in said
    assert "26 August 2027”" in said

"""When a mail says that something is: the day, the hour and the clock that are meant."""

from datetime import date, time

import pytest

from applications.core.received_mail import read

SENT = date(2026, 11, 23)


def test_moment_is_that_of_the_sentence_or_of_the_lines_below_it_on_the_clock_it_names():
    said = "We invite you to an interview.\n\nDate: Tuesday 12 January\nTime: 10:00-10:45 (CET)\n"
    (lines,) = read(said, "", SENT)
    (days,) = read(
        "We would like to invite you to an interview. You can choose:\n- 14 January at 9:00\n"
        "- 12 January at 14:30\n\nLink: https://meet.example.org/a?b=1. Confirm by 8 January.",
        "",
        SENT,
    )
    (place,) = read("Your interview will be on 12 January 2027, 13:30 UK time.", "", SENT)

    assert [(one.day, one.at, one.zone) for one in lines.moments] == [
        (date(2027, 1, 12), time(10), "Europe/Berlin")
    ]
    assert [(one.day.day, one.at) for one in days.moments] == [(12, time(14, 30)), (14, time(9))]
    assert days.place == "https://meet.example.org/a?b=1"
    assert place.moments[0].zone == "Europe/London"
    for clock in ("CET", "all CET", "all times are in CET"):
        (below,) = read(
            f"We invite you to an interview at one of these times ({clock}):\n\n"
            "14 January 2027, 09:00-09:45\n15 January 2027, 10:00-10:45",
            "",
            SENT,
        )
        assert [one.zone for one in below.moments] == ["Europe/Berlin"] * 2
    for parted in (" | ", " "):
        slots = f"14 January 2027{parted}15:00\n13 January 2027{parted}9:00"
        (rows,) = read(f"We invite you to an interview.\n\nDay | Time (CET)\n{slots}", "", SENT)
        assert [(one.day.day, one.zone) for one in rows.moments] == [
            (13, "Europe/Berlin"),
            (14, "Europe/Berlin"),
        ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The deadline was extended to 22 January 2027, interviews run until 10 March.", [22]),
        ("The new deadline is 22 January instead of 29 January.", [22]),
        ("The deadline was extended to 22 January (before: 15 January).", [22]),
        ("The deadline has been extended until Friday, 22 January 2027.", [22]),
        ("Die Bewerbungsfrist wurde vom 15. auf den 22. Januar verlängert.", [22]),
        ("The deadline was extended to 29 January for EU and 22 January for others.", [29]),
        ("The new deadline: 29 January for EU, 22 January for others.", [22, 29]),
        ("Your interview on 14 January has been postponed to 21 January.", [21]),
        ("Your interview is confirmed for 14 January 2027 from 9.30 to 10.15.", [14]),
        ("We have to reschedule your interview from 11 January to 14 January 2027.", [14]),
        ("Your interview on 14 January has moved.\n\nNew date: 21 January", [21]),
        ("We invite you to an interview.\n\nOur office is closed from 24 December.", []),
        ("We invite you to an interview for the position starting on 1 September.", []),
        ("We invite you to an interview. Please confirm.\n\nThe work starts 1 May.", []),
        ("We are pleased to offer you an interview slot on 20 January 10:00 CET.", [20]),
        ("Vi vil gerne invitere dig til en jobsamtale torsdag den 14. januar 2027 kl. 10.", [14]),
        ("As agreed on 20 November 2026, your interview takes place on 14 January at 9:00.", [14]),
        ("Your interview:\n\nYour interview is set.\nDate: 22 January\nFrom: 10:00\nTo: 11", [22]),
    ],
)
def test_day_is_the_one_that_is_meant(text, days):
    found = read(text, "", SENT)

    assert [moment.day.day for one in found for moment in one.moments] == days


@pytest.mark.parametrize(
    ("said", "hours", "zone"),
    [
        ("We invite you to an interview on 14 January, 2-3 pm CET.", ["14:00"], "Europe/Berlin"),
        ("We invite you to an interview on 14 January from 11 to 1 pm.", ["11:00"], ""),
        ("Wir laden Sie zum Interview am 14. Januar von 14 bis 15 Uhr ein.", ["14:00"], ""),
        ("Wir laden Sie zum Interview am 14. Januar, 14-15 Uhr, ein.", ["14:00"], ""),
        ("Vi vill kalla dig till intervju den 14 januari kl 14-15.", ["14:00"], ""),
        ("La invitiamo al colloquio del 14 gennaio 2027 dalle 14 alle 15.", ["14:00"], ""),
        ("We invite you to an interview on 14 January at 15:00 or 9:00 CET.", ["09:00", "15:00"],
         "Europe/Berlin"),
        ("We invite you to an interview on 14 January at 13:00 instead of 15:00.", ["13:00"], ""),
        ("We invite you to an interview on 14 January at 16:00 CET (8:30 pm IST).", ["16:00"],
         "Europe/Berlin"),
        ("We invite you to an interview on 14 January at 10:00 your time (India).", ["10:00"], "?"),
        ("Could we talk on 14 January at 8:30 GMT (9:30 your time)?", ["08:30"], "Europe/London"),
        ("We invite you to an interview on 14 January at half past two or on 15 January at 9.",
         ["14:30", ""], ""),
        ("Wij nodigen u uit voor een gesprek op 14 januari om 10 uur of 15 januari om half drie.",
         ["10:00", "14:30"], ""),
        ("Als Termine könnten wir Ihnen den 14. Januar um 14 Uhr c.t. anbieten.", ["14:00"], ""),
        ("Vous êtes convoquée à une audition le 14 janvier à 14h30 (heure de Paris).", ["14:30"],
         "Europe/Berlin"),
        ("Wir laden Sie zum Interview am 14. Januar um viertel vor 10 Uhr ein.", [""], ""),
        ("We invite you to an interview on 14 January at ten minutes to 10 am.", [""], ""),
        ("We invite you to an interview on 14 January one hour before 10 am.", [""], ""),
        ("We invite you to an interview on Monday, 14 January 2027 at 10:00.", [], ""),
    ],
)  # fmt: skip
def test_hour_is_never_later_than_what_is_meant(said, hours, zone):
    (one,) = read(said, "", SENT)

    told = [f"{moment.at:%H:%M}" if moment.at else "" for moment in one.moments]
    assert told == hours
    assert {"?" if moment.doubtful else moment.zone for moment in one.moments} <= {zone}


@pytest.mark.parametrize(
    ("said", "application", "letters"),
    [
        ("The deadline is extended until 31 January; letters due by 15 January", [31], [15]),
        ("The deadline was extended to 31 January, letters of reference are due by 15 January.",
         [31], [15]),
        ("The new deadline is 31 January for applications and 7 February for letters of support.",
         [31], [7]),
        ("Letters are due by 7 January; the application deadline has been extended to 31 January.",
         [31], [7]),
        ("The deadline for letters has been extended to 31 January.", [], [31]),
        ("The application deadline was extended to 22 January. The deadline for letters has been "
         "extended to 29 January.", [22], [29]),
        ("Die Bewerbungsfrist wurde bis 31. Januar verlängert, Gutachten bis 15. Januar.",
         [31], [15]),
        ("La date limite est reportée au 31 janvier, les lettres de recommandation sont attendues "
         "pour le 15 janvier.", [31], [15]),
        ("The deadline for letters was extended from 1 January to 8 January.", [], [8]),
        ("The deadline for letters was extended to 8 January, 15 January for EU.", [], [8]),
        ("Your transcript is missing. The deadline has been extended to 20 January.", [], []),
        ("Your transcript is missing. The application deadline was extended to 20 January.",
         [20], []),
        ("We have your letters; the deadline has been extended to 31 January.", [31], []),
    ],
)  # fmt: skip
def test_of_two_new_days_each_is_that_of_what_stands_beside_it(said, application, letters):
    found = [one for one in read(said, "", SENT) if one.kind == "deadline"]

    days = {is_of_letters: [] for is_of_letters in (False, True)}
    for one in found:
        days[one.letters] += [moment.day.day for moment in one.moments]
    assert days == {False: application, True: letters}
    assert [one.letters for one in found] == sorted(one.letters for one in found)


@pytest.mark.parametrize(
    "said",
    [
        "The interview on 14 January is cancelled, the new date is 20 January at 10:00",
        "Your interview on 14 January has been cancelled.\n\nNew date: 20 January at 10:00",
        "Your interview on 14 January is called off. Instead, we will meet on 20 January at 10:00.",
        "Intervjun den 14 januari är inställd, ny tid är den 20 januari kl 10.",
        "Ihr Vorstellungsgespräch am 14. Januar wurde abgesagt; der neue Termin ist der 20. Januar "
        "um 10 Uhr.",
        "Samtalen den 14. januar er aflyst. Nyt tidspunkt: 20. januar kl. 10.",
        "Intervjuet 14. januar er avlyst, ny tid er 20. januar kl. 10.",
        "Het gesprek op 14 januari gaat niet door, de nieuwe datum is 20 januari om 10:00.",
        "Votre entretien du 14 janvier est annulé, la nouvelle date est le 20 janvier à 10h.",
        "Su entrevista del 14 de enero ha sido cancelada; la nueva fecha es el 20 de enero a las "
        "10:00.",
        "Il colloquio del 14 gennaio è annullato. La nuova data è il 20 gennaio 2027 alle 10.",
        "A entrevista de 14 de janeiro foi cancelada; a nova data é 20 de janeiro às 10h.",
        "Haastattelu 14.1.2027 on peruttu. Uusi aika on 20.1.2027 klo 10.",
        "Rozmowa 14 stycznia została odwołana, nowy termin to 20 stycznia o 10:00.",
        "Pohovor dne 14. ledna je zrušen, nový termín je 20. ledna v 10:00.",
    ],
)
def test_what_is_called_off_and_has_a_new_day_is_on_that_day(said):
    (one,) = read(said, "", SENT)

    assert (one.kind, [(each.day, each.at) for each in one.moments]) == (
        "interview",
        [(date(2027, 1, 20), time(10))],
    )
    assert "20" in one.quote


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("10:00 CET", "CET"),
        ("10:00 (EST)", "EST"),
        ("10:00 UTC+2", "UTC+2"),
        ("10:00 UK time", "UK time"),
        ("10:00 PM Seoul time", ""),
        ("10:00", ""),
    ],
)
def test_clock_is_told_by_the_name_that_the_mail_has(said, clock):
    (one,) = read(f"We invite you to an interview on 14 January at {said}.", "", SENT)

    assert one.moments[0].clock == one.kept["moments"][0]["clock"] == clock

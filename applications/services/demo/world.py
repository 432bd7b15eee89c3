"""The world the sample postings are written from: real places and fields, invented people."""

from datetime import time
from typing import NamedTuple


class Place(NamedTuple):
    """An institution, and how its postings put things."""

    name: str
    city: str
    country: str
    zone: str
    domain: str
    language: str  # accepted besides English; empty for none
    pay: str
    letters: bool  # letters must come in; otherwise names of referees suffice
    fee: tuple[int, str] | None = None  # what applying costs, and in which currency
    hour: time | None = None
    stated: str = ""  # the zone as the posting prints it; empty where it prints none


# Addresses end in .example (RFC 2606): they are nobody's.
PLACES = (
    Place("Umeå University", "Umeå", "SE", "Europe/Stockholm", "umu.example", "sv",
          "SEK 31,500 a month", letters=False),
    Place("KTH Royal Institute of Technology", "Stockholm", "SE", "Europe/Stockholm", "kth.example",
          "", "SEK 33,200 a month", letters=False, hour=time(23, 59), stated="CET"),
    Place("Uppsala University", "Uppsala", "SE", "Europe/Stockholm", "uu.example", "sv",
          "SEK 31,900 a month", letters=False),
    Place("University of Oslo", "Oslo", "NO", "Europe/Oslo", "uio.example", "no",
          "NOK 536,200 a year", letters=False, hour=time(23, 59)),
    Place("University of Bergen", "Bergen", "NO", "Europe/Oslo", "uib.example", "no",
          "NOK 532,200 a year", letters=False),
    Place("University of Copenhagen", "Copenhagen", "DK", "Europe/Copenhagen", "ku.example", "da",
          "DKK 30,400 a month", letters=False, hour=time(23, 59), stated="GMT+1"),
    Place("Aarhus University", "Aarhus", "DK", "Europe/Copenhagen", "au.example", "",
          "DKK 30,100 a month", letters=True, hour=time(23, 59), stated="CET"),
    Place("Aalto University", "Espoo", "FI", "Europe/Helsinki", "aalto.example", "fi",
          "EUR 2,714 a month", letters=False, hour=time(21, 59), stated="UTC"),
    Place("University of Tartu", "Tartu", "EE", "Europe/Tallinn", "ut.example", "et",
          "EUR 2,300 a month", letters=False, hour=time(15, 0)),
    Place("TU Delft", "Delft", "NL", "Europe/Amsterdam", "tudelft.example", "",
          "EUR 3,059 a month", letters=False, hour=time(21, 59), stated="UTC"),
    Place("Utrecht University", "Utrecht", "NL", "Europe/Amsterdam", "uu-nl.example", "nl",
          "EUR 3,059 a month", letters=False),
    Place("KU Leuven", "Leuven", "BE", "Europe/Brussels", "kuleuven.example", "nl",
          "EUR 2,700 a month after tax", letters=False, hour=time(23, 59), stated="CET"),
    Place("Heidelberg University", "Heidelberg", "DE", "Europe/Berlin", "uni-hd.example", "de",
          "pay group TV-L E13, 65 %", letters=True),
    Place("Technical University of Munich", "Munich", "DE", "Europe/Berlin", "tum.example", "de",
          "pay group TV-L E13", letters=True, hour=time(12, 0), stated="CET"),
    Place("University of Vienna", "Vienna", "AT", "Europe/Vienna", "univie.example", "de",
          "EUR 3,714 a month, 30 hours a week", letters=False),
    Place("ETH Zürich", "Zürich", "CH", "Europe/Zurich", "ethz.example", "",
          "CHF 50,000 a year", letters=True, hour=time(17, 0)),
    Place("EPFL", "Lausanne", "CH", "Europe/Zurich", "epfl.example", "fr",
          "CHF 52,400 a year", letters=True, hour=time(23, 59), stated="CET"),
    Place("Université Grenoble Alpes", "Grenoble", "FR", "Europe/Paris", "uga.example", "fr",
          "EUR 2,300 a month", letters=True),
    Place("University of Bologna", "Bologna", "IT", "Europe/Rome", "unibo.example", "it",
          "EUR 19,500 a year", letters=True, hour=time(14, 0)),
    Place("Universitat de Barcelona", "Barcelona", "ES", "Europe/Madrid", "ub.example", "es",
          "EUR 1,700 a month", letters=False, hour=time(14, 0)),
    Place("University of Coimbra", "Coimbra", "PT", "Europe/Lisbon", "uc.example", "pt",
          "EUR 1,309 a month", letters=False),
    Place("Charles University", "Prague", "CZ", "Europe/Prague", "cuni.example", "cs",
          "CZK 35,000 a month", letters=True, fee=(540, "CZK")),
    Place("University of Edinburgh", "Edinburgh", "GB", "Europe/London", "ed.example", "",
          "a stipend of GBP 20,780 a year", letters=True, hour=time(12, 0)),
    Place("University of Cambridge", "Cambridge", "GB", "Europe/London", "cam.example", "",
          "a stipend of GBP 20,780 a year", letters=True, fee=(75, "GBP"), hour=time(12, 0),
          stated="GMT"),
    Place("Trinity College Dublin", "Dublin", "IE", "Europe/Dublin", "tcd.example", "",
          "a stipend of EUR 25,000 a year", letters=False, hour=time(17, 0)),
    Place("Massachusetts Institute of Technology", "Cambridge, MA", "US", "America/New_York",
          "mit.example", "", "a stipend of USD 4,800 a month", letters=True, fee=(75, "USD"),
          hour=time(23, 59), stated="Eastern"),
    Place("University of Wisconsin–Madison", "Madison", "US", "America/Chicago", "wisc.example",
          "", "a stipend of USD 31,000 a year", letters=True, fee=(75, "USD")),
    Place("University of Washington", "Seattle", "US", "America/Los_Angeles", "uw.example", "",
          "a stipend of USD 3,300 a month", letters=True, fee=(85, "USD"), hour=time(23, 59),
          stated="Pacific"),
    Place("University of Toronto", "Toronto", "CA", "America/Toronto", "utoronto.example", "",
          "CAD 40,000 a year", letters=True, fee=(125, "CAD")),
    Place("University of British Columbia", "Vancouver", "CA", "America/Vancouver", "ubc.example",
          "", "CAD 30,000 a year", letters=True, fee=(168, "CAD"), hour=time(16, 0)),
    Place("University of Melbourne", "Melbourne", "AU", "Australia/Melbourne", "unimelb.example",
          "", "a stipend of AUD 39,500 a year", letters=False, fee=(154, "AUD"),
          hour=time(23, 59), stated="AEDT"),
    Place("University of Auckland", "Auckland", "NZ", "Pacific/Auckland", "auckland.example", "",
          "a stipend of NZD 35,000 a year", letters=False),
    Place("National University of Singapore", "Singapore", "SG", "Asia/Singapore", "nus.example",
          "", "a stipend of SGD 3,500 a month", letters=True, fee=(50, "SGD")),
    Place("University of Tokyo", "Tokyo", "JP", "Asia/Tokyo", "u-tokyo.example", "ja",
          "JPY 180,000 a month", letters=True, hour=time(17, 0), stated="JST"),
    Place("Indian Institute of Science", "Bengaluru", "IN", "Asia/Kolkata", "iisc.example", "",
          "INR 37,000 a month", letters=False),
    Place("University of Cape Town", "Cape Town", "ZA", "Africa/Johannesburg", "uct.example", "",
          "ZAR 180,000 a year", letters=True, hour=time(23, 59), stated="AoE"),
)  # fmt: skip

# What stands in a posting → the zone it means, where that is not the institution's own.
STATED_ZONES = {"UTC": "UTC", "AoE": "Etc/GMT+12", "GMT+1": "Etc/GMT-1"}


GIVEN_NAMES = (
    "Elin", "Jonas", "Mireille", "Tomasz", "Noor", "Hana", "Priya", "Mateus", "Aoife", "Lukas",
    "Sofia", "Kenji", "Amara", "Ragnhild", "Pieter", "Giulia", "Daniel", "Xiulan",
)  # fmt: skip
FAMILY_NAMES = (
    "Bergdahl", "Okonkwo", "Vandermeer", "Halvorsen", "Castellano", "Nakagawa", "Lindqvist",
    "O'Rourke", "Brandstetter", "Kowalczyk", "Delacroix", "Raghunathan", "Pereira", "Tamm",
)  # fmt: skip

# Name, title, position, institution, zone, relation, language, days ahead: the three who write.
REFEREES = (
    ("Meera Raghavan", "Prof.", "Professor of mathematics", "Indian Institute of Science",
     "Asia/Kolkata", "supervised my master's thesis", "en", 28),
    ("Anders Hallström", "Assoc. Prof.", "Associate professor of statistics", "Uppsala University",
     "Europe/Stockholm", "taught me for two terms", "sv", 21),
    ("Claire Fontanel", "Dr", "Research scientist", "Université Grenoble Alpes", "Europe/Paris",
     "led the project I worked on", "en", 14),
)  # fmt: skip

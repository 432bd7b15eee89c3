"""A few real PDFs for the sample library, made without any system library."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from textwrap import wrap

from applications.models import Document, Version
from applications.services.demo import typeset

LINES, LETTERS = 44, 88  # a page, a line


@dataclass(frozen=True, slots=True)
class SamplePaper:
    """One version of a document in the library."""

    title: str
    kind: str
    number: int
    final: bool
    label: str
    content: bytes
    pages: int
    words: int

    @property
    def file_name(self) -> str:
        return f"{self.kind}_{self.number}.pdf"

    def version(self, document: Document, now: datetime) -> Version:
        """The row for it, its file not yet stored."""
        return Version(
            document=document,
            number=self.number,
            original_name=self.file_name,
            sha256=sha256(self.content).hexdigest(),
            size=len(self.content),
            pages=self.pages,
            words=self.words,
            label=self.label,
            state=Version.State.FINAL if self.final else Version.State.DRAFT,
            created_at=now,
        )


def papers(name: str) -> tuple[SamplePaper, ...]:
    """The library of somebody of this name: two versions each of letter and CV, one of the rest."""
    return (
        _paper("CV", "cv", 1, True, "September", _cv(name, years=2)),
        _paper("CV", "cv", 2, True, "with the poster", _cv(name, years=3)),
        _paper("Letter of motivation", "cover_letter", 1, False, "first draft", _letter(name, 2)),
        _paper("Letter of motivation", "cover_letter", 2, True, "read by Claire", _letter(name, 4)),
        _paper("Transcripts", "transcripts", 1, True, "", _transcripts(name)),
        _paper("Degree certificates", "degree_certificate", 1, True, "", _certificate(name)),
        _paper("Research proposal", "research_proposal", 1, False, "outline", _proposal(name, 2)),
        _paper("Research proposal", "research_proposal", 2, True, "", _proposal(name, 9)),
        _paper("Master's thesis, summary", "thesis", 1, True, "", _summary(name)),
        _paper("Writing sample", "writing_sample", 1, True, "", _sample(name)),
    )


def _cv(name: str, *, years: int) -> str:
    terms = "\n".join(
        f"20{26 - year}  Research assistant: prepared data, wrote the analysis and its tests."
        for year in range(years)
    )
    return (
        f"{name}\nCurriculum vitae\n\nEducation\n2026  Master of Science, thesis with distinction\n"
        f"2024  Bachelor of Science\n\nExperience\n{terms}\n\nLanguages\n"
        "English (fluent), Hindi (first language), Swedish (beginner)\n\nSkills\n"
        "Python, R, LaTeX; careful note-keeping; reading other people's code with patience."
    )


def _letter(name: str, paragraphs: int) -> str:
    body = (
        "I write because your group asks the question I have carried through my studies: how "
        "much of what we see is in the data, and how much in the way we look.",
        "In my thesis I compared three methods on the same measurements and found that two of them"
        " agree only where the third fails. Explaining why took most of a year.",
        "I have learnt to write down what I do as I do it. My notebooks, code and data of the "
        "thesis are public, and two students have since built on them.",
        "I would like to start as soon as the position allows, and would be glad to talk.",
    )
    return "Letter of motivation\n\n" + "\n\n".join(body[:paragraphs]) + f"\n\n{name}"


def _transcripts(name: str) -> str:
    courses = (
        "Linear algebra",
        "Analysis",
        "Probability",
        "Statistics",
        "Programming",
        "Optics",
        "Numerical methods",
        "Scientific writing",
        "Machine learning",
        "Project course",
    )
    terms = "\n\n".join(
        f"Term {term}\n" + "\n".join(f"{c}, part {term}: 7.5 credits, grade A" for c in courses)
        for term in range(1, 9)
    )
    return f"Transcript of records\n{name}\n\n{terms}"


def _certificate(name: str) -> str:
    return (
        f"Degree certificate\n\nThis is to certify that {name} has been awarded the degree of"
        " Master of Science, having met all requirements.\n\n120 credits. Passed with distinction."
    )


def _proposal(name: str, parts: int) -> str:
    part = (
        "We know the method works on clean examples; we do not know where it stops working. I "
        "propose to find that border by construction: a family of problems, ordered by one "
        "number, on which the right answer is known at both ends.\n\nFirst I will rebuild the "
        "published results from their code. Then I will change one assumption at a time. Each "
        "step ends in a short note that states what was expected, what was seen, and what that "
        "rules out."
    )
    return f"Research proposal\n{name}\n\n" + "\n\n".join(
        f"Part {number}\n{part}" for number in range(1, parts + 1)
    )


def _summary(name: str) -> str:
    return (
        f"Summary of the Master's thesis\n{name}\n\nThree estimators, one data set. The thesis "
        "shows where they part, proves it for the linear case, and gives a test that tells in "
        "advance which of them to trust.\n\nThe full text has 62 pages and will be finished in "
        "January."
    )


def _sample(name: str) -> str:
    text = (
        "A good measurement is an argument. It says: if things were otherwise, this number would be"
        " different. Much of what is called noise is an argument that was never finished."
    )
    return f"On unfinished arguments\n{name}\n\n" + "\n\n".join([text] * 12)


def _paper(title: str, kind: str, number: int, final: bool, label: str, text: str) -> SamplePaper:
    lines = [line for row in text.split("\n") for line in (wrap(row, LETTERS) or [""])]
    pages = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
    return SamplePaper(
        title, kind, number, final, label, typeset.pdf(title, pages), len(pages), len(text.split())
    )

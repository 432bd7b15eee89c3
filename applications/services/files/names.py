"""What files are called that go apart: as the posting prescribes, else who sends what."""

from applications.core import separate_files as core
from applications.core.bundle import Part, Plan, plan
from applications.models import Application, Requirement


def named(application: Application, whole: Plan, called: dict[int, str]) -> Plan:
    """The plan with a name for each file; `called` are the posting's words by the attachment."""
    return core.named(
        whole,
        *application.sender,
        called=called,
        kinds=_kinds(),
        prescribed=prescribed(application),
    )


def of_one(application: Application, title: str, kind: str) -> str:
    """The name of a document that goes alone."""
    alone = plan([Part(title, kind, pages=1, bytes=0, sha256="")], printed={}, date="")
    return named(application, alone, {}).parts[0].name


def prescribed(application: Application) -> tuple[core.Prescribed, ...]:
    """How the posting wants the files called, its person's names put in."""
    owner, posting = application.owner, application.posting
    names = (owner.given_name, owner.family_name, posting.reference_number)
    return core.prescribed(posting.file_names, *names)


def _kinds() -> dict[str, str]:
    """Each kind in words, for what the posting calls by letters that no file name takes."""
    other = Requirement.Kind.OTHER
    return {kind.value: str(kind.label) for kind in Requirement.Kind if kind != other}

"""The nouns. One file each, with the queryset that knows whose a row is."""

from applications.models.application import Application
from applications.models.application_mail import ApplicationMail
from applications.models.bundle import Bundle
from applications.models.choice import Choice
from applications.models.contact import ContactEntry
from applications.models.deadline import Deadline
from applications.models.deletion import Deletion
from applications.models.document import Attachment, Document, DocumentText, Version
from applications.models.event import Event
from applications.models.export import Export
from applications.models.fee import Fee
from applications.models.guard import Acknowledgement
from applications.models.mail import Mail
from applications.models.offer import Offer
from applications.models.order import Order
from applications.models.person import User
from applications.models.posting import Posting
from applications.models.profile import (
    Citizenship,
    CountedCredits,
    CreditSum,
    Degree,
    Stay,
    TestResult,
)
from applications.models.received_mail import ReceivedMail
from applications.models.referee import Referee
from applications.models.referee_page import (
    PacketFile,
    RefereeLink,
    RefereeNews,
    RefereeVisit,
    StoppedAddress,
    ToldLetter,
)
from applications.models.reference import Reference
from applications.models.reminder import Reminder
from applications.models.removed_deadline import RemovedDeadline
from applications.models.requirement import Requirement
from applications.models.search import SearchEntry
from applications.models.season import Season
from applications.models.spreadsheet import Spreadsheet
from applications.models.submission import SentFile, Submission
from applications.models.tag import Tag
from applications.models.text_box import TextBox
from applications.models.watch import Watch

__all__ = [
    "Acknowledgement",
    "Application",
    "ApplicationMail",
    "Attachment",
    "Bundle",
    "Citizenship",
    "Choice",
    "ContactEntry",
    "CountedCredits",
    "CreditSum",
    "Deadline",
    "Degree",
    "Deletion",
    "Document",
    "DocumentText",
    "Event",
    "Export",
    "Fee",
    "Mail",
    "Offer",
    "Order",
    "PacketFile",
    "Posting",
    "ReceivedMail",
    "Referee",
    "RefereeLink",
    "RefereeNews",
    "RefereeVisit",
    "Reference",
    "Reminder",
    "RemovedDeadline",
    "Requirement",
    "SearchEntry",
    "Season",
    "SentFile",
    "Spreadsheet",
    "Stay",
    "StoppedAddress",
    "Submission",
    "Tag",
    "TestResult",
    "TextBox",
    "ToldLetter",
    "User",
    "Version",
    "Watch",
]

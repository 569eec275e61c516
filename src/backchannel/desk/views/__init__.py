"""What a desk shows, as plain values: numbers and sentences, no bytes, no identifiers (design.md section 2).

The CLI prints these and the pages draw them. Every sentence here is meant for a person.
"""

from backchannel.desk.views.agreements import Agreement, Change, Checked, Dated, Undertaking
from backchannel.desk.views.first_screen import Counterpart, Near, State, Step, Waiting, Warned
from backchannel.desk.views.items import (
    Conversation,
    Found,
    FoundWords,
    Happened,
    Leak,
    Matter,
    Message,
    Provenance,
    Purge,
    Remark,
    Rendering,
    Said,
    ShownTo,
    Source,
)
from backchannel.desk.views.lines import BY_HAND, CarriedIn, CarriedOut, Evidence, Line, Path, Table
from backchannel.desk.views.outcomes import Going, Marked, Outcome, TwiceWord
from backchannel.desk.views.papers import (
    Case,
    CaseStep,
    Doable,
    Filled,
    FormHere,
    Phrase,
    Sheet,
    SheetLine,
    Worded,
)
from backchannel.desk.views.sides import HeldPost, Known, PersonCard, Post, Requested, WhoSpeaks, Words
from backchannel.desk.views.view import View

__all__ = [
    "BY_HAND",
    "Agreement",
    "CarriedIn",
    "CarriedOut",
    "Case",
    "CaseStep",
    "Change",
    "Checked",
    "Conversation",
    "Counterpart",
    "Dated",
    "Doable",
    "Evidence",
    "Filled",
    "FormHere",
    "Found",
    "FoundWords",
    "Going",
    "Happened",
    "HeldPost",
    "Known",
    "Leak",
    "Line",
    "Marked",
    "Matter",
    "Message",
    "Near",
    "Outcome",
    "Path",
    "PersonCard",
    "Phrase",
    "Post",
    "Provenance",
    "Purge",
    "Remark",
    "Rendering",
    "Requested",
    "Said",
    "Sheet",
    "SheetLine",
    "ShownTo",
    "Source",
    "State",
    "Step",
    "Table",
    "TwiceWord",
    "Undertaking",
    "View",
    "Waiting",
    "Warned",
    "WhoSpeaks",
    "Worded",
    "Words",
]

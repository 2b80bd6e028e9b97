"""What a problem is about and how far it has come."""

from __future__ import annotations

from enum import StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp


class ThreadState(StrEnum):
    """How far a problem has come. No state depends on time: an old problem stays unresolved until somebody acts."""

    OPEN = "open"
    DISCUSSING = "discussing"
    BEING_TRIED = "being_tried"
    RESOLVED = "resolved"
    ESCALATED = "escalated"
    CLOSED = "closed"
    DUPLICATE = "duplicate"

    @property
    def label(self) -> Text:
        return _STATES[self]


_STATES: dict[ThreadState, Text] = {
    ThreadState.OPEN: _lp("problem", "Not answered yet"),
    ThreadState.DISCUSSING: _l("Being discussed"),
    ThreadState.BEING_TRIED: _l("Being tried"),
    ThreadState.RESOLVED: _lp("problem", "Resolved"),
    ThreadState.ESCALATED: _l("Brought further"),
    ThreadState.CLOSED: _lp("problem", "Closed"),
    ThreadState.DUPLICATE: _l("Asked before"),
}

# Where people still work on the problem and may bring it further, close it or call it a duplicate.
ACTIVE = frozenset({ThreadState.OPEN, ThreadState.DISCUSSING, ThreadState.BEING_TRIED, ThreadState.ESCALATED})


class ClassPhase(StrEnum):
    """Whose lesson it is about: one class, a phase of two classes, or the whole school."""

    CLASS_1 = "class_1"
    CLASS_2 = "class_2"
    CLASS_3 = "class_3"
    CLASS_4 = "class_4"
    CLASS_5 = "class_5"
    CLASS_6 = "class_6"
    PHASE_A = "phase_a"
    PHASE_B = "phase_b"
    PHASE_C = "phase_c"
    SCHOOL = "school"

    @property
    def label(self) -> Text:
        return _CLASSES[self]


_CLASSES: dict[ClassPhase, Text] = {
    ClassPhase.CLASS_1: _l("Class I"),
    ClassPhase.CLASS_2: _l("Class II"),
    ClassPhase.CLASS_3: _l("Class III"),
    ClassPhase.CLASS_4: _l("Class IV"),
    ClassPhase.CLASS_5: _l("Class V"),
    ClassPhase.CLASS_6: _l("Class VI"),
    ClassPhase.PHASE_A: _l("Phase A (I-II)"),
    ClassPhase.PHASE_B: _l("Phase B (III-IV)"),
    ClassPhase.PHASE_C: _l("Phase C (V-VI)"),
    ClassPhase.SCHOOL: _l("The whole school"),
}


class Subject(StrEnum):
    RELIGION = "religion"
    PANCASILA = "pancasila"
    INDONESIAN = "indonesian"
    MATHEMATICS = "mathematics"
    SCIENCE = "science"
    SPORT = "sport"
    ARTS = "arts"
    ENGLISH = "english"
    CODING = "coding"
    LOCAL = "local"
    CLASSROOM = "classroom"
    PLANNING = "planning"

    @property
    def label(self) -> Text:
        return _SUBJECTS[self]


_SUBJECTS: dict[Subject, Text] = {
    Subject.RELIGION: _l("Religious education"),
    Subject.PANCASILA: _l("Pancasila education"),
    Subject.INDONESIAN: _l("Indonesian"),
    Subject.MATHEMATICS: _l("Mathematics"),
    Subject.SCIENCE: _l("Natural and social sciences"),
    Subject.SPORT: _l("Physical education"),
    Subject.ARTS: _l("Arts and culture"),
    Subject.ENGLISH: _l("English language"),
    Subject.CODING: _l("Coding and artificial intelligence"),
    Subject.LOCAL: _l("Local content"),
    Subject.CLASSROOM: _l("Managing the class"),
    Subject.PLANNING: _l("Planning and assessment"),
}


class Equipment(StrEnum):
    """What is at hand, so that nobody recommends what cannot be had."""

    BOOKS = "books"
    CARDS = "cards"
    PRINTER = "printer"
    LAPTOP = "laptop"
    PROJECTOR = "projector"
    PHONES = "phones"
    INTERNET = "internet"
    YARD = "yard"

    @property
    def label(self) -> Text:
        return _EQUIPMENT[self]


_EQUIPMENT: dict[Equipment, Text] = {
    Equipment.BOOKS: _l("Books for every pupil"),
    Equipment.CARDS: _l("Cards and counting things"),
    Equipment.PRINTER: _l("A printer"),
    Equipment.LAPTOP: _l("A laptop"),
    Equipment.PROJECTOR: _l("A projector"),
    Equipment.PHONES: _l("Phones of the pupils' families"),
    Equipment.INTERNET: _l("Internet at school"),
    Equipment.YARD: _l("A yard or garden"),
}

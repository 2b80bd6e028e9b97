"""What a resource may be called: kinds, classes, subjects and the like, as data. A new school year adds lines here.

A code stays valid for good once something bears it; `is_past` keeps a term readable without offering it any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a vocabulary. `also` are other names for it, old ones included, as people write them."""

    code: str
    label: Text
    also: tuple[str, ...] = ()
    is_past: bool = False


class Vocabulary:
    """Terms in the order people read them."""

    def __init__(self, *terms: Term) -> None:
        self._terms = {term.code: term for term in terms}
        self._by_name = {_plain(name): term.code for term in terms for name in (term.code, *term.also)}

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms.values())

    def __contains__(self, code: object) -> bool:
        return code in self._terms

    def label(self, code: str) -> Text:
        """How people read a code; a code nobody knows any more stands for itself."""
        return self._terms[code].label if code in self._terms else code

    def names(self, code: str) -> tuple[str, ...]:
        """Its other names, for the search."""
        return self._terms[code].also if code in self._terms else ()

    def choices(self) -> list[tuple[str, Text]]:
        """What a form offers: terms in use today."""
        return [(term.code, term.label) for term in self if not term.is_past]

    def read(self, text: str) -> str:
        """The code meant by a name or code, "" for none."""
        return self._by_name.get(_plain(text), "")

    def found_in(self, text: str) -> str:
        """The first term whose code or other name stands in a text as whole words, the longest name first."""
        words = f" {_plain(text)} "
        for name in sorted(self._by_name, key=len, reverse=True):
            if f" {name} " in words:
                return self._by_name[name]
        return ""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


KINDS = Vocabulary(
    Term("plan", _l("Lesson plan"), ("modul ajar", "rpp", "rpm", "perencanaan pembelajaran mendalam")),
    Term("worksheet", _l("Worksheet"), ("lkpd", "lks", "lembar kerja")),
    Term("assessment", _l("Assessment"), ("asesmen", "ulangan harian", "sumatif", "formatif", "penilaian")),
    Term(
        "questions",
        _lp("material", "Questions"),
        ("soal", "bank soal", "kisi kisi", "kartu soal", "latihan soal"),
    ),
    Term("slides", _l("Slides"), ("slide", "presentasi", "ppt", "salindia")),
    Term("media", _l("Teaching aid"), ("media", "alat peraga", "media konkret", "kartu")),
    Term("reading", _l("Reading text"), ("bahan bacaan", "bacaan", "cerita", "teks")),
    Term("video", _l("Video"), ("video",)),
    Term("flow", _l("Flow of goals"), ("atp", "alur tujuan pembelajaran", "silabus")),
    Term("programme", _l("Year or semester programme"), ("prota", "promes", "prosem", "program tahunan")),
    Term("criteria", _l("Criteria and rubrics"), ("kktp", "kkm", "rubrik")),
    Term("project", _l("Co-curricular project"), ("kokurikuler", "p5", "projek", "proyek")),
    Term("practice", _l("Good practice"), ("praktik baik", "best practice")),
    Term("other", _l("Something else")),
)

SUBJECTS = Vocabulary(
    Term("religion", _l("Religious education"), ("agama", "pai", "pendidikan agama", "budi pekerti")),
    Term("pancasila", _l("Pancasila education"), ("pancasila", "ppkn", "pkn", "pendidikan pancasila")),
    Term("indonesian", _l("Indonesian"), ("bahasa indonesia", "b indonesia", "bindo")),
    Term("mathematics", _l("Mathematics"), ("matematika", "mtk", "numerasi")),
    Term("science", _l("Natural and social sciences"), ("ipas", "ipa", "ips")),
    Term("sport", _l("Physical education"), ("pjok", "penjas", "olahraga")),
    Term("arts", _l("Arts and culture"), ("seni", "sbdp", "seni budaya", "seni rupa", "seni musik")),
    Term("english", _l("English language"), ("bahasa inggris", "b inggris", "english")),
    Term("coding", _l("Coding and artificial intelligence"), ("koding", "kka")),
    Term("local", _l("Local content"), ("mulok", "muatan lokal", "bahasa daerah")),
    Term("classroom", _l("Managing the class"), ("kelas rangkap", "tematik")),
    Term("planning", _l("Planning and assessment"), ("perangkat ajar",)),
)

SEMESTERS = Vocabulary(
    Term("1", _l("Semester 1"), ("semester 1", "ganjil", "gasal")),
    Term("2", _l("Semester 2"), ("semester 2", "genap")),
)

CURRICULA = Vocabulary(
    Term("deep", _l("Merdeka with deep learning"), ("pembelajaran mendalam", "deep learning", "rpm")),
    Term("merdeka", _l("Merdeka"), ("kurikulum merdeka", "kumer", "modul ajar")),
    Term("k13", _l("Curriculum 2013"), ("k13", "kurikulum 2013", "kurtilas")),
)
# What was made for these has to be looked through before it is used today.
OLD_CURRICULA = frozenset({"k13"})

LANGUAGES = Vocabulary(
    Term("id", _l("Indonesian")),
    Term("en", _l("English language")),
    Term("local", _l("A regional language")),
)

_PHASES = {"phase_a": (1, 2), "phase_b": (3, 4), "phase_c": (5, 6)}
ROMAN = ("I", "II", "III", "IV", "V", "VI")


def _class(number: int, label: Text) -> Term:
    roman = ROMAN[number - 1]
    names = (f"kelas {number}", f"kelas {roman}", f"kls {number}", f"kls {roman}", str(number), roman)
    return Term(f"class_{number}", label, names)


CLASSES = Vocabulary(
    _class(1, _l("Class I")),
    _class(2, _l("Class II")),
    _class(3, _l("Class III")),
    _class(4, _l("Class IV")),
    _class(5, _l("Class V")),
    _class(6, _l("Class VI")),
    Term("phase_a", _l("Phase A (I-II)"), ("fase a",)),
    Term("phase_b", _l("Phase B (III-IV)"), ("fase b",)),
    Term("phase_c", _l("Phase C (V-VI)"), ("fase c",)),
    Term("school", _l("The whole school"), ("semua kelas",)),
)
ONE_CLASS = tuple(f"class_{number}" for number in range(1, 7))


def classes_meant_by(code: str) -> Sequence[str]:
    """Which codes somebody wants who asks for this one: class IV is in phase B, and phase B in class IV."""
    if code in _PHASES:
        return (code, *(f"class_{number}" for number in _PHASES[code]))
    phase = phase_of(code)
    return (code, phase) if phase else (code,)


def phase_of(code: str) -> str:
    """The phase of one class, "" for what is none."""
    for phase, numbers in _PHASES.items():
        if code in {f"class_{number}" for number in numbers}:
            return phase
    return ""


def class_names(code: str) -> list[str]:
    """Every way to write it and what it lies in or covers: 4, IV, kelas 4, fase B."""
    return [name for one in classes_meant_by(code) for name in (one, *CLASSES.names(one))]


def place_of(kind: str, class_phase: str, subject: str) -> list[tuple[str, Text]]:
    """Kind, class and subject as pages show them: icon and words, what nobody chose left out."""
    said = (("tag", KINDS, kind), ("school", CLASSES, class_phase), ("books", SUBJECTS, subject))
    return [(icon, words.label(code)) for icon, words, code in said if code]

"""The register of outgoing letters: numbers without gaps, one sequence per cluster and year, never used twice."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from kkg_portal.clusters.models import Cluster, Letter, LetterCounter
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.number_words import roman
from kkg_portal.core.refs import ObjectRef

# Classification codes of common use; the register keeps the kind, the pattern prints the code.
CODES = {
    "invitation": "02",
    "assignment": "08",
    "statement": "09",
    "decree": "01",
    "notice": "04",
    "request": "03",
    "certificate": "10",
}
# One digit of width: a pattern must not be able to ask for a gigabyte of zeros.
_FIELD = re.compile(r"\{(code|seq(?::0[1-9]d)?|unit|roman_month|month|year)\}")


def check_pattern(pattern: str) -> str:
    """The pattern when it can be printed: it must hold {seq} and nothing in braces we do not know."""
    if "{seq" not in pattern or re.search(r"[{}]", _FIELD.sub("", pattern)):
        raise Invalid(
            _("Use {code}, {seq:03d}, {unit}, {roman_month} and {year}; {seq} must be there."),
            field="letter_pattern",
        )
    return pattern


def print_number(pattern: str, *, kind: str, sequence: int, unit: str, dated_on: date) -> str:
    return check_pattern(pattern).format(
        code=CODES.get(kind, "00"),
        seq=sequence,
        unit=unit,
        roman_month=roman(dated_on.month),
        month=dated_on.month,
        year=dated_on.year,
    )


def next_letter(kind: str, subject_line: str, *, dated_on: date, ref: ObjectRef) -> Letter:
    """Register a letter and give it the next number of its year. Inside a verb: rolled back, the number stays free.

    The counter row serialises writers on both databases, so parallel letters get consecutive numbers.
    """
    cluster = session.get_one(Cluster, session().info["cluster_id"])
    sequence = _next_in(dated_on.year)
    letter = Letter(
        year=dated_on.year,
        sequence=sequence,
        number=print_number(
            cluster.letter_pattern, kind=kind, sequence=sequence, unit=cluster.letter_unit, dated_on=dated_on
        ),
        kind=kind,
        subject_line=subject_line[:200],
        dated_on=dated_on,
        ref_kind=ref.kind,
        ref_id=ref.public_id,
    )
    session.add(letter)
    session.flush()
    return letter


def _next_in(year: int) -> int:
    statement = update(LetterCounter).where(LetterCounter.year == year).values(last=LetterCounter.last + 1)
    if not session.execute(statement).rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        _begin_year(year)
        session.execute(statement)
    return session.scalars(select(LetterCounter.last).where(LetterCounter.year == year)).one()


def _begin_year(year: int) -> None:
    try:
        with session.begin_nested():
            session.add(LetterCounter(year=year, last=0))
    except IntegrityError:
        # On PostgreSQL somebody else wrote the year's first letter in this moment; their row serves us too.
        return


def letter_of(ref: ObjectRef, kind: str) -> Letter | None:
    """The newest letter of a kind about an object."""
    return session.scalar(
        select(Letter)
        .where(Letter.ref_kind == ref.kind, Letter.ref_id == ref.public_id, Letter.kind == kind)
        .order_by(Letter.id.desc())
        .limit(1)
    )


def register(year: int, *, limit: int = 500) -> list[Letter]:
    """The register of a year, newest number first."""
    return list(
        session.scalars(
            select(Letter).where(Letter.year == year).order_by(Letter.sequence.desc()).limit(limit)
        )
    )

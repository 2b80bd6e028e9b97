"""Surat tugas: by it a school sends its teachers; issued by each school, written out here for all of them.

The school's own number and the day it signs stay blank, the portal does not keep the schools' registers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kkg_portal.api import (
    Block,
    Cluster,
    Column,
    Fields,
    Letterhead,
    LetterheadLine,
    MemberRow,
    PageBreak,
    Paper,
    Paragraph,
    Role,
    School,
    Signatures,
    Signer,
    Table,
    Title,
    bound_cluster,
    clock,
    format_date,
    in_language,
    members_with_role,
    official_number,
    pgettext,
    signer,
)
from kkg_portal.api import (
    gettext as _,
)

from ..models import Meeting
from ..queries import assigned_by_school
from .facts import when_and_where

_BLANK = "." * 24


@dataclass(frozen=True, slots=True)
class _Sending:
    """One school that sends people; `principal` is None where nobody holds the office."""

    school: School
    people: Sequence[MemberRow]
    principal: MemberRow | None


def assignment_letters(meeting: Meeting, *, school_id: int | None = None, with_travel: bool = False) -> Paper:
    """The letters of all schools in one file, each on its own sheet, or that of one school.

    With a back page where the host signs for arrival and departure, as travel claims need it.
    """
    cluster = bound_cluster()
    with in_language(cluster.language):
        dated = meeting.letter_dated_on or clock.today(cluster)
        principals = {person.school_id: person for person in members_with_role(Role.PRINCIPAL, dated)}
        sendings = [
            _Sending(school, people, principals.get(school.id))
            for school, people in assigned_by_school(meeting, school_id=school_id)
        ]
        blocks: list[Block] = []
        for sending in sendings:
            if blocks:
                blocks.append(PageBreak())
            blocks += _letter(meeting, sending, cluster)
            # Whoever stays at home has no journey to be stamped.
            if with_travel and sending.school.id != meeting.host_school_id:
                blocks += [PageBreak(), *_travel_page(meeting, sending, cluster)]
        if not sendings:
            blocks.append(Paragraph(_("Nobody of a school is invited yet.")))
        return Paper(
            _("Assignment letters") if school_id is None else _("Assignment letter"),
            "assignment",
            tuple(blocks),
            language=cluster.language,
            paper_size="F4" if cluster.paper_size == "F4" else "A4",
            dated=dated,
            author=sendings[0].school.name if school_id is not None and sendings else cluster.title,
        )


def _letter(meeting: Meeting, sending: _Sending, cluster: Cluster) -> list[Block]:
    return [
        _school_letterhead(sending.school, cluster),
        Title(_("LETTER OF ASSIGNMENT"), number=_("Number: %(number)s", number=_BLANK)),
        Fields(((_("Basis"), _basis(meeting, cluster)),), indent=False),
        Paragraph(_("The undersigned:"), keep_with_next=True),
        Fields(_who_sends(sending)),
        Paragraph(_("assigns:"), keep_with_next=True),
        _table(sending.people),
        Paragraph(
            _("to attend the activity of the KKG of %(cluster)s:", cluster=cluster.title), keep_with_next=True
        ),
        Fields(((_("Event"), meeting.title), *when_and_where(meeting, cluster))),
        Paragraph(_("Please carry out this assignment responsibly and report its results to the principal.")),
        _signature(sending, cluster),
    ]


def _school_letterhead(school: School, cluster: Cluster) -> Letterhead:
    # The offices above the cluster are those above a state school too; a private one stands alone.
    offices = () if school.is_private else tuple(cluster.letterhead or ())[:-1]
    lines = [LetterheadLine(text) for text in offices if "KORWIL" not in text.upper()]
    lines.append(LetterheadLine(school.name.upper(), "strongest"))
    return Letterhead(tuple(lines), (school.address,) if school.address else ())


def _basis(meeting: Meeting, cluster: Cluster) -> str:
    if not meeting.letter_number or meeting.letter_dated_on is None:
        return _("Invitation of the KKG of %(cluster)s", cluster=cluster.title)
    return _(
        "Invitation of the KKG of %(cluster)s, number %(number)s of %(day)s",
        cluster=cluster.title,
        number=meeting.letter_number,
        day=format_date(meeting.letter_dated_on, "long"),
    )


def _who_sends(sending: _Sending) -> tuple[tuple[str, str], ...]:
    principal = sending.principal
    return (
        (_("Name"), principal.full_name if principal else _BLANK),
        ("NIP", official_number(principal).removeprefix("NIP. ") if principal else _BLANK),
        (_("Rank/grade"), (principal.rank_grade if principal else "") or _BLANK),
        (_("Position"), _("Principal of %(school)s", school=sending.school.name)),
    )


def _table(people: Sequence[MemberRow]) -> Table:
    columns = (
        Column(pgettext("column", "No"), 0.6, "center"),
        Column(_("Name"), 2.4),
        Column("NIP/NUPTK", 2.4),
        Column(_("Rank/grade"), 1.4),
        Column(_("Position"), 1.6),
    )
    rows = tuple(
        (
            str(number),
            person.full_name,
            _unbroken(official_number(person)),
            person.rank_grade or "-",
            person.position or "-",
        )
        for number, person in enumerate(people, start=1)
    )
    return Table(columns, rows, label=_("Those assigned"))


def _unbroken(number: str) -> str:
    """A number with its groups, which no narrow column tears apart."""
    return number.removeprefix("NIP. ").removeprefix("NUPTK. ").replace(" ", "\u00a0")


def _signature(sending: _Sending, cluster: Cluster) -> Signatures:
    title = _("Principal of %(school)s", school=sending.school.name)
    above = _("%(city)s, %(day)s", city=cluster.city or _BLANK, day=_BLANK)
    if sending.principal is None:
        return Signatures((Signer("", title=title, above=above, identity="NIP."),))
    return Signatures((signer(sending.principal, title, above=above),))


def _travel_page(meeting: Meeting, sending: _Sending, cluster: Cluster) -> list[Block]:
    """The stamps of SPPD: who was there signs, the host for arrival and departure."""
    head_of = _("Head of")
    stamps = [
        (_("Departed from"), sending.school.name),
        (_("Arrived at"), meeting.place),
        (_("Departed from"), meeting.place),
        (_("Arrived at"), sending.school.name),
    ]
    rows = tuple(
        (
            f"{label}: {place}\n{_('Day, date')}: {_BLANK}\n{head_of}: {_BLANK}",
            f"\n\n\n\n({_BLANK})\nNIP. {_BLANK}",
        )
        for label, place in stamps
    )
    columns = (Column(_("Journey"), 1), Column(_("Signature and stamp"), 1))
    return [
        Title(_("NOTES ON THE JOURNEY"), subtitle=meeting.title),
        Fields(when_and_where(meeting, cluster)),
        Table(columns, rows, label=_("Arrivals and departures"), row_height_mm=42),
    ]

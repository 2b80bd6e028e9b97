"""Daftar hadir: blank to sign on the day, or filled in from the roll call afterwards."""

from __future__ import annotations

from kkg_portal.api import (
    Block,
    Cluster,
    Column,
    Fields,
    MemberRow,
    Paper,
    Role,
    Signatures,
    SignatureTable,
    Table,
    Title,
    bound_cluster,
    format_nip,
    in_language,
    pgettext,
    setting,
    signer_with_role,
)
from kkg_portal.api import (
    gettext as _,
)

from ..kinds import WERE_THERE, AttendanceStatus
from ..models import Meeting
from ..queries import RollEntry, attendance_counts, roll, surroundings
from ..wall_clock import day_of
from .facts import Pair, PaperFrame, when_and_where


def attendance_sheet(meeting: Meeting) -> Paper:
    """Everybody invited with room to sign, and blank rows for those who come without being on the list."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        frame = PaperFrame(cluster, day_of(meeting, cluster))
        lines = [line for line in roll(meeting) if line.member is not None]
        table = SignatureTable(
            _person_columns(),
            tuple(_person_cells(line) for line in lines),
            number_header=pgettext("column", "No"),
            signature_header=_("Signature"),
            spare_rows=setting("meetings", "spare_rows"),
            label=_("Attendance sheet"),
        )
        blocks = (*_heading(meeting, cluster), table, _blank_counts(len(lines)), _signature(frame))
        return frame.around(_("Attendance sheet"), "attendance", blocks)


def filled_attendance_sheet(meeting: Meeting) -> Paper:
    """What the roll call says: one line a person, and the sums of present, sick, excused and absent."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        frame = PaperFrame(cluster, day_of(meeting, cluster))
        lines = roll(meeting)
        rows = tuple(
            (str(number), *_person_cells(line), str(line.label) or "-")
            for number, line in enumerate(lines, start=1)
        )
        table = Table(
            (
                Column(pgettext("column", "No"), 0.7, "center"),
                *_person_columns(),
                Column(_("Attendance"), 1.7),
            ),
            rows,
            label=_("Attendance sheet"),
            empty=_("Nobody is invited yet."),
        )
        invited = sum(line.member is not None for line in lines)
        blocks = (*_heading(meeting, cluster), table, _counts(meeting, invited), _signature(frame))
        return frame.around(_("Attendance sheet"), "attendance-filled", blocks)


def _heading(meeting: Meeting, cluster: Cluster) -> tuple[Block, ...]:
    around = surroundings(meeting)
    pairs: tuple[Pair, ...] = (
        (_("Activity"), _("KKG meeting, %(cluster)s", cluster=cluster.title)),
        *when_and_where(meeting, cluster),
        (_("Material"), meeting.title),
    )
    if around.subgroup:
        pairs += ((_("Group"), around.subgroup),)
    return Title(_("ATTENDANCE SHEET")), Fields(pairs, indent=False)


def _person_columns() -> tuple[Column, ...]:
    return (
        Column(_("Name"), 3),
        Column(_("NIP/NUPTK"), 2.4),
        Column(_("School"), 2),
        Column(_("Position"), 1.6),
    )


def _person_cells(line: RollEntry) -> tuple[str, ...]:
    person: MemberRow | None = line.member
    if person is None:
        return line.name, "-", line.school or "-", "-"
    # Grouped as on every official list, and kept on one line: a number in two halves is read wrongly.
    number = format_nip(person.nip).replace(" ", "\u00a0") if person.nip else person.nuptk or "-"
    return line.name, number, line.school or "-", person.position or "-"


def _blank_counts(invited: int) -> Fields:
    blank = "......"
    missing = _("S: %(sick)s   I: %(excused)s   A: %(absent)s", sick=blank, excused=blank, absent=blank)
    return Fields(
        (
            (_("Invited"), str(invited)),
            (_("Present"), blank),
            (_("Not present"), missing),
        ),
        indent=False,
    )


def _counts(meeting: Meeting, invited: int) -> Fields:
    counts = attendance_counts(meeting)
    present = sum(counts[status] for status in WERE_THERE)
    missing = _(
        "S: %(sick)s   I: %(excused)s   A: %(absent)s",
        sick=counts[AttendanceStatus.SICK],
        # Duty elsewhere is an excuse on the sheet, which knows three letters only.
        excused=counts[AttendanceStatus.EXCUSED] + counts[AttendanceStatus.DUTY],
        absent=counts[AttendanceStatus.ABSENT],
    )
    pairs = ((_("Invited"), str(invited)), (_("Present"), str(present)), (_("Not present"), missing))
    return Fields(pairs, indent=False)


def _signature(frame: PaperFrame) -> Signatures:
    return Signatures((signer_with_role(Role.GROUP_CHAIR, frame.dated, above=frame.place_and_date),))

"""The register of decisions of a year, to print and to count with."""

from __future__ import annotations

from collections.abc import Sequence

from kkg_portal.api import (
    Column,
    Paper,
    Role,
    Sheet,
    SheetColumn,
    Signatures,
    Table,
    Title,
    bound_cluster,
    clock,
    format_date,
    in_language,
    pgettext,
    signer_with_role,
)
from kkg_portal.api import (
    gettext as _,
)

from ..queries import RegisterLine
from .facts import PaperFrame


def decision_register(lines: Sequence[RegisterLine], year: int) -> Paper:
    """One line a decision, those that no longer count with the reason beside them."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        frame = PaperFrame(cluster, clock.today(cluster))
        columns = (
            Column(pgettext("column", "No"), 0.7, "center"),
            Column(_("Date"), 1.4),
            Column(_("Decision"), 4),
            Column(_("Meeting"), 2),
            Column(_("Remarks"), 1.6),
        )
        rows = tuple(
            (
                str(line.number),
                format_date(line.held_on, "short"),
                line.text,
                line.meeting_title,
                standing(line) or "-",
            )
            for line in lines
        )
        table = Table(columns, rows, label=_("Register of decisions"), empty=_("No decisions were taken."))
        blocks = (
            Title(_("REGISTER OF DECISIONS"), subtitle=_("Year %(year)d", year=year)),
            table,
            Signatures((signer_with_role(Role.GROUP_CHAIR, frame.dated, above=frame.place_and_date),)),
        )
        return frame.around(_("Register of decisions"), "decisions", blocks)


def decision_sheet(lines: Sequence[RegisterLine], year: int) -> Sheet:
    cluster = bound_cluster()
    with in_language(cluster.language):
        columns = (
            SheetColumn(pgettext("column", "No"), "number", 6),
            SheetColumn(_("Date"), "date", 12),
            SheetColumn(_("Decision"), width=70),
            SheetColumn(_("Meeting"), width=40),
            SheetColumn(_("Counts until"), "date", 14),
            SheetColumn(_("Remarks"), width=30),
        )
        rows = [
            (line.number, line.held_on, line.text, line.meeting_title, line.valid_until, standing(line))
            for line in lines
        ]
        return Sheet(_("Decisions %(year)d", year=year), columns, rows)


def standing(line: RegisterLine) -> str:
    """Why a decision counts no longer, or what it stands for."""
    if line.is_withdrawn:
        return _("Withdrawn")
    words = []
    if line.replaced_by:
        words.append(_("Replaced by no. %(number)s", number=line.replaced_by))
    if line.replaces:
        words.append(_("Replaces no. %(number)s", number=line.replaces))
    if line.valid_until:
        words.append(_("Until %(day)s", day=format_date(line.valid_until, "short")))
    return "; ".join(words)

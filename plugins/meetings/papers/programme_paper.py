"""Program kerja: the activities of a school year, a table and a month matrix for each semester, ready to be signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from kkg_portal.api import (
    Actor,
    Block,
    Column,
    Fields,
    Heading,
    Paper,
    Paragraph,
    Role,
    SchoolYear,
    Signatures,
    SmallPrint,
    Table,
    Title,
    bound_cluster,
    clock,
    format_date,
    format_list,
    in_language,
    pgettext,
    signer_with_role,
)
from kkg_portal.api import (
    gettext as _,
)

from ..kinds import PlanStatus
from ..queries import ProgrammeLine, ProgrammeMonth, ProgrammeView, programme_of
from .facts import PaperFrame

SEMESTER_MONTHS = 6
_CALLED_OFF = frozenset({PlanStatus.MOVED, PlanStatus.CANCELLED})
Activity = tuple[str, list[ProgrammeLine]]


def programme_paper(year: SchoolYear, actor: Actor) -> Paper:
    """What `actor` may see of the year; days that were called off are left out, postponed ones say so."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        frame = PaperFrame(cluster, clock.today(cluster))
        view = programme_of(year, actor)
        blocks: list[Block] = [
            Title(_("WORK PROGRAMME"), subtitle=_("School year %(year)s", year=year.label)),
            Fields(_facts(view), indent=False),
        ]
        for title, months in (
            (_("Odd semester"), view.months[:SEMESTER_MONTHS]),
            (_("Even semester"), view.months[SEMESTER_MONTHS:]),
        ):
            activities = _activities(months)
            blocks += [
                Heading(title),
                _table(activities),
                Paragraph(
                    _("Schedule matrix: the week of the month in which each activity is held"),
                    keep_with_next=True,
                ),
                _matrix(activities, months),
            ]
        if view.row and view.row.note:
            blocks.append(SmallPrint(view.row.note))
        blocks.append(
            Signatures(
                (
                    signer_with_role(Role.CLUSTER_HEAD, frame.dated, above=_("Acknowledged by")),
                    signer_with_role(Role.GROUP_CHAIR, frame.dated, above=frame.place_and_date),
                )
            )
        )
        return frame.around(_("Work programme"), "programme", tuple(blocks))


def _facts(view: ProgrammeView) -> tuple[tuple[str, str], ...]:
    pairs = [(_("Target"), _("%(number)d meetings", number=view.target))]
    if view.row and view.row.theme:
        pairs.insert(0, (_("Theme"), view.row.theme))
    return tuple(pairs)


def _activities(months: Sequence[ProgrammeMonth]) -> list[Activity]:
    """One row for each series or meeting of the same name, in the order of their first days."""
    grouped: dict[tuple[str, str], list[ProgrammeLine]] = defaultdict(list)
    for month in months:
        for line in month.lines:
            if line.status not in _CALLED_OFF:
                grouped[line.title, line.subgroup].append(line)
    return [(title, lines) for (title, _subgroup), lines in grouped.items()]


def _table(activities: Sequence[Activity]) -> Table:
    rows = tuple(
        (str(number), title, _days(lines), _places(lines), _responsible(lines))
        for number, (title, lines) in enumerate(activities, start=1)
    )
    columns = (
        Column(pgettext("column", "No"), 0.6, "center"),
        Column(_("Activity"), 3),
        Column(pgettext("column", "When"), 2),
        Column(_("Place"), 1.8),
        Column(_("Responsible"), 1.6),
    )
    return Table(columns, rows, label=_("Activities"), empty=_("Nothing is planned yet."))


def _matrix(activities: Sequence[Activity], months: Sequence[ProgrammeMonth]) -> Table:
    columns = (
        Column(pgettext("column", "No"), 0.6, "center"),
        Column(_("Activity"), 3),
        *(Column(format_date(month.first_day, "month_short"), 0.8, "center") for month in months),
    )
    rows = tuple(
        (str(number), title, *(_weeks(lines, month.first_day) for month in months))
        for number, (title, lines) in enumerate(activities, start=1)
    )
    return Table(columns, rows, label=_("Schedule matrix"), empty=_("Nothing is planned yet."))


def _weeks(lines: Sequence[ProgrammeLine], first_day: date) -> str:
    """ "2, 4": weeks counted by the day of the month, so that the seventh is still the first week."""
    days = [line.day for line in lines if line.status is not PlanStatus.POSTPONED]
    weeks = {
        (day.day - 1) // 7 + 1 for day in days if (day.year, day.month) == (first_day.year, first_day.month)
    }
    return ", ".join(str(week) for week in sorted(weeks))


def _days(lines: Sequence[ProgrammeLine]) -> str:
    words = [format_date(line.day, "short") for line in lines if line.status is not PlanStatus.POSTPONED]
    if any(line.status is PlanStatus.POSTPONED for line in lines):
        words.append(_("postponed"))
    return format_list(words)


def _places(lines: Sequence[ProgrammeLine]) -> str:
    places = list(dict.fromkeys(line.place for line in lines if line.place))
    if len(places) > 2:
        return _("the schools in turn")
    return format_list(places) or "-"


def _responsible(lines: Sequence[ProgrammeLine]) -> str:
    subgroup = lines[0].subgroup
    return _("Coordinator of %(subgroup)s", subgroup=subgroup) if subgroup else _("Chair of the KKG")

"""Notula: head, what was said item by item, decisions, follow-up, closing, and two signatures."""

from __future__ import annotations

from datetime import datetime

from kkg_portal.api import (
    Block,
    Cluster,
    Column,
    Fields,
    Heading,
    NumberedList,
    Paper,
    Paragraph,
    Role,
    Signatures,
    Signer,
    Table,
    Title,
    bound_cluster,
    clock,
    format_date,
    format_time,
    in_language,
    members_by_id,
    members_with_role,
    ngettext,
    pgettext,
    plain_text,
    signer,
)
from kkg_portal.api import (
    gettext as _,
)

from ..kinds import AttendanceStatus
from ..models import Meeting
from ..queries import MinutesView, TimedItem, agenda, attendance_counts, minutes_of, timed, upcoming_after
from ..wall_clock import day_of
from .facts import Pair, PaperFrame, time_words


def minutes_paper(meeting: Meeting) -> Paper:
    """The minutes as they stand, to be signed by whoever chaired and whoever wrote."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        frame = PaperFrame(cluster, day_of(meeting, cluster))
        written = minutes_of(meeting)
        items = timed(agenda(meeting), clock.local(meeting.starts_at, cluster))
        chair, writer = _chair(frame), _writer(meeting, frame)
        blocks = (
            Title(_("MINUTES OF THE MEETING")),
            _head(meeting, cluster, written, (chair.name, writer.name)),
            *_opening(written, meeting, cluster),
            *_discussion(items, written),
            *_decisions(written),
            *_tasks(written),
            *_closing(meeting, cluster, written),
            Signatures((chair, writer)),
        )
        return frame.around(_("Minutes of the meeting"), "minutes", blocks)


def _chair(frame: PaperFrame) -> Signer:
    holders = members_with_role(Role.GROUP_CHAIR, frame.dated)
    title = _("Chair of the meeting")
    return (
        signer(holders[0], title, above=" ")
        if holders
        else Signer("", title=title, above=" ", identity="NIP.")
    )


def _writer(meeting: Meeting, frame: PaperFrame) -> Signer:
    title = _("Minute-taker")
    if meeting.minute_taker_id is not None:
        person = members_by_id([meeting.minute_taker_id])[meeting.minute_taker_id]
        return signer(person, title, above=frame.place_and_date)
    holders = members_with_role(Role.SECRETARY, frame.dated)
    if holders:
        return signer(holders[0], title, above=frame.place_and_date)
    return Signer("", title=title, above=frame.place_and_date, identity="NIP.")


def _head(meeting: Meeting, cluster: Cluster, written: MinutesView, people: tuple[str, str]) -> Fields:
    counts = attendance_counts(meeting)
    present = counts[AttendanceStatus.PRESENT] + counts[AttendanceStatus.LATE]
    frame = written.frame
    pairs: tuple[Pair, ...] = (
        (_("Activity"), _("KKG meeting, %(cluster)s", cluster=cluster.title)),
        (_("Day, date"), format_date(day_of(meeting, cluster))),
        (
            _("Time"),
            time_words(frame.opened_at or meeting.starts_at, frame.finished_at or meeting.ends_at, cluster),
        ),
        (_("Place"), meeting.place),
        (_("Chair of the meeting"), people[0] or "-"),
        (_("Minute-taker"), people[1] or "-"),
        (
            _("Participants"),
            ngettext(
                "%(num)d person (attendance sheet attached)",
                "%(num)d people (attendance sheet attached)",
                present,
            ),
        ),
        (_("Event"), meeting.title),
    )
    return Fields(pairs, indent=False)


def _opening(written: MinutesView, meeting: Meeting, cluster: Cluster) -> tuple[Block, ...]:
    opened = _clock(written.frame.opened_at or meeting.starts_at, cluster)
    words = _("The meeting was opened at %(time)s with a greeting and a prayer.", time=opened)
    return Heading(_("A. Opening")), Paragraph(words)


def _discussion(items: list[TimedItem], written: MinutesView) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(_("B. Discussion"))]
    said = [(item, text) for item in items if (text := plain_text(written.notes.get(item.id, "")))]
    for number, (item, text) in enumerate(said, start=1):
        title = f"{number}. {item.title}"
        blocks.append(Heading(f"{title} ({item.presenter})" if item.presenter else title, level=2))
        blocks += [Paragraph(line) for line in text.split("\n")]
    if remarks := plain_text(written.remarks):
        blocks += [Paragraph(line) for line in remarks.split("\n")]
    if len(blocks) == 1:
        blocks.append(Paragraph(_("Nothing was written down.")))
    return tuple(blocks)


def _decisions(written: MinutesView) -> tuple[Block, ...]:
    lines = tuple(
        _("Decision no. %(number)d of %(year)d: %(text)s", number=one.number, year=one.year, text=one.text)
        for one in written.decisions
        if one.withdrawn_at is None
    )
    heading = Heading(_("C. Decisions"))
    return (heading, NumberedList(lines)) if lines else (heading, Paragraph(_("No decisions were taken.")))


def _tasks(written: MinutesView) -> tuple[Block, ...]:
    columns = (
        Column(pgettext("column", "No"), 0.7, "center"),
        Column(_("Task"), 3),
        Column(_("Person responsible"), 2),
        Column(_("Due"), 1.3),
        Column(_("State"), 1),
    )
    rows = tuple(
        (str(number), task.text, task.owner, format_date(task.due_on, "short"), str(task.state.label))
        for number, task in enumerate(written.tasks, start=1)
    )
    table = Table(columns, rows, label=_("Follow-up plan"), empty=_("No tasks were given."))
    return Heading(_("D. Follow-up plan")), table


def _closing(meeting: Meeting, cluster: Cluster, written: MinutesView) -> tuple[Block, ...]:
    closed = _clock(written.frame.finished_at or meeting.ends_at, cluster)
    lines = [Paragraph(_("The meeting was closed at %(time)s with a prayer.", time=closed))]
    following = upcoming_after(meeting)
    if following is not None:
        day = format_date(clock.local(following.starts_at, cluster).date())
        lines.append(Paragraph(_("Next meeting: %(day)s, %(title)s.", day=day, title=following.title)))
    return Heading(_("E. Closing")), *lines


def _clock(moment: datetime, cluster: Cluster) -> str:
    zone = clock.zone_label(cluster.time_zone)
    return f"{format_time(clock.local(moment, cluster))} {zone}"

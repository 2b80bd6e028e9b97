"""Notula: head, what was said item by item, decisions, follow-up, closing, and two signatures."""

from __future__ import annotations

from datetime import datetime

from kkg_portal.api import (
    Block,
    Cluster,
    Column,
    Fields,
    Heading,
    ListItem,
    NumberedList,
    Paper,
    Paragraph,
    Signatures,
    Signer,
    SmallPrint,
    Table,
    Title,
    bound_cluster,
    clock,
    format_date,
    format_time,
    in_language,
    ngettext,
    pgettext,
    plain_text,
)
from kkg_portal.api import (
    gettext as _,
)

from ..kinds import TaskState
from ..minutes_content import ItemPart, MinutesContent, PersonPart, day, moment
from ..models import Meeting, MinutesIssue
from ..queries import content_of, snapshot
from ..wall_clock import day_of
from .facts import Pair, PaperFrame, time_words


def minutes_paper(meeting: Meeting, issue: MinutesIssue | None = None) -> Paper:
    """The published minutes as they were frozen; without an issue the draft as it stands, which says so."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        frame = PaperFrame(cluster, day_of(meeting, cluster))
        content = content_of(issue) if issue else snapshot(meeting)
        chair = _signer(content.chair, _("Chair of the meeting"), above=" ")
        writer = _signer(content.writer, _("Minute-taker"), above=frame.place_and_date)
        blocks = (
            Title(_("MINUTES OF THE MEETING"), subtitle=_version(issue)),
            _head(content, cluster),
            *_opening(content, cluster),
            *_discussion(content),
            *_decisions(content),
            *_tasks(content),
            *_closing(content, cluster),
            Signatures((chair, writer)),
            *_by_school(content),
            *_marks(issue, cluster),
        )
        return frame.around(_("Minutes of the meeting"), "minutes", blocks)


def _version(issue: MinutesIssue | None) -> str:
    if issue is None:
        return _("(draft, not published yet)")
    return _("Version %(number)d", number=issue.number) if issue.number > 1 else ""


def _signer(person: PersonPart, title: str, *, above: str) -> Signer:
    return Signer(person.name, title=title, above=above, identity=person.identity)


def _head(content: MinutesContent, cluster: Cluster) -> Fields:
    starts = clock.local(moment(content.starts_at), cluster)
    times = time_words(moment(content.opened_at), moment(content.finished_at), cluster)
    pairs: tuple[Pair, ...] = (
        (_("Activity"), _("KKG meeting, %(cluster)s", cluster=cluster.title)),
        (_("Day, date"), format_date(starts.date())),
        (_("Time"), times),
        (_("Place"), content.place),
        (_("Chair of the meeting"), content.chair.name or "-"),
        (_("Minute-taker"), content.writer.name or "-"),
        (
            _("Participants"),
            ngettext(
                "%(num)d person (attendance sheet attached)",
                "%(num)d people (attendance sheet attached)",
                content.present,
            ),
        ),
        (_("Event"), content.title),
    )
    if content.previous_title:
        held = format_date(clock.local(moment(content.previous_at), cluster).date(), "long")
        pairs += ((_("Previous minutes"), f"{held}, {content.previous_title}"),)
    return Fields(pairs, indent=False)


def _opening(content: MinutesContent, cluster: Cluster) -> tuple[Block, ...]:
    opened = _clock(content.opened_at, cluster)
    words = _("The meeting was opened at %(time)s with a greeting and a prayer.", time=opened)
    return Heading(_("A. Opening")), Paragraph(words)


def _discussion(content: MinutesContent) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(_("B. Discussion"))]
    said = [item for item in content.items if item.html or item.information or item.reports]
    for number, item in enumerate(said, start=1):
        blocks += _item(number, item)
    if remarks := plain_text(content.remarks):
        blocks += [Paragraph(line) for line in remarks.split("\n")]
    if len(blocks) == 1:
        blocks.append(Paragraph(_("Nothing was written down.")))
    return tuple(blocks)


def _item(number: int, item: ItemPart) -> list[Block]:
    title = f"{number}. {item.title}"
    blocks: list[Block] = [Heading(f"{title} ({item.presenter})" if item.presenter else title, level=2)]
    blocks += [Paragraph(line) for line in plain_text(item.html).split("\n") if line]
    if item.reports:
        lines = tuple(
            ListItem(f"{one.person}: {one.task}", (f"{one.did} ({one.outcome})",)) for one in item.reports
        )
        blocks.append(NumberedList(lines, marker="bullet"))
    if item.information:
        blocks.append(Paragraph(_("For everybody to know:"), keep_with_next=True))
        blocks.append(NumberedList(item.information, marker="bullet"))
    return blocks


def _decisions(content: MinutesContent) -> tuple[Block, ...]:
    lines = []
    for one in content.decisions:
        words = _(
            "Decision no. %(number)d of %(year)d: %(text)s", number=one.number, year=one.year, text=one.text
        )
        if one.replaces:
            words += " " + _("(Replaces no. %(number)s.)", number=one.replaces)
        if one.valid_until:
            words += " " + _("(Counts until %(day)s.)", day=format_date(day(one.valid_until), "long"))
        lines.append(words)
    heading = Heading(_("C. Decisions"))
    if not lines:
        return heading, Paragraph(_("No decisions were taken."))
    return heading, NumberedList(tuple(lines))


def _tasks(content: MinutesContent) -> tuple[Block, ...]:
    columns = (
        Column(pgettext("column", "No"), 0.7, "center"),
        Column(_("Task"), 3),
        Column(_("Person responsible"), 2),
        Column(_("Due"), 1.3),
        Column(_("State"), 1),
    )
    rows = tuple(
        (
            str(number),
            task.text,
            task.owner,
            format_date(day(task.due_on), "short"),
            str(TaskState(task.state).label),
        )
        for number, task in enumerate(content.tasks, start=1)
    )
    table = Table(columns, rows, label=_("Follow-up plan"), empty=_("No tasks were given."))
    return Heading(_("D. Follow-up plan")), table


def _closing(content: MinutesContent, cluster: Cluster) -> tuple[Block, ...]:
    closed = _clock(content.finished_at, cluster)
    lines = [Paragraph(_("The meeting was closed at %(time)s with a prayer.", time=closed))]
    if content.next_title:
        following = format_date(clock.local(moment(content.next_at), cluster).date())
        lines.append(
            Paragraph(_("Next meeting: %(day)s, %(title)s.", day=following, title=content.next_title))
        )
    return Heading(_("E. Closing")), *lines


def _by_school(content: MinutesContent) -> tuple[Block, ...]:
    """Who came, school by school, below the signatures: what the signed sheet is checked against."""
    if not content.schools:
        return ()
    columns = (Column(_("School"), 3), Column(_("Invited"), 1, "center"), Column(_("Present"), 1, "center"))
    rows = tuple((one.school or "-", str(one.invited), str(one.present)) for one in content.schools)
    sick, excused, absent = content.missing
    missing = _("S: %(sick)s   I: %(excused)s   A: %(absent)s", sick=sick, excused=excused, absent=absent)
    foot = ((_("Together"), str(content.invited), str(content.present)),)
    return (
        Heading(_("Attendance by school")),
        Table(columns, rows, foot=foot, label=_("Attendance by school")),
        Paragraph(missing),
    )


def _marks(issue: MinutesIssue | None, cluster: Cluster) -> tuple[Block, ...]:
    """What changed since the first version, and how a copy is told from a forgery."""
    if issue is None:
        return ()
    issued = format_date(clock.local(issue.issued_at, cluster).date(), "long")
    words = _(
        "Published on %(day)s, version %(number)d, fingerprint %(digest)s.",
        day=issued,
        number=issue.number,
        digest=issue.digest.hex()[:16],
    )
    if not issue.change_note:
        return (SmallPrint(words),)
    lines = tuple(issue.change_note.split("\n"))
    return (
        Heading(_("Changes since the version before")),
        NumberedList(lines, marker="bullet"),
        SmallPrint(words),
    )


def _clock(text: str, cluster: Cluster) -> str:
    at: datetime = moment(text)
    zone = clock.zone_label(cluster.time_zone)
    return f"{format_time(clock.local(at, cluster))} {zone}"

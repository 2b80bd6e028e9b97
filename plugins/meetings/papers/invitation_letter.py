"""Surat undangan: the numbered letter that releases teachers for a meeting, with its roster by school."""

from __future__ import annotations

from collections.abc import Sequence

from kkg_portal.api import (
    Addressee,
    Block,
    Cluster,
    Column,
    Copies,
    Fields,
    LetterFields,
    MemberRow,
    NumberedList,
    PageBreak,
    Paper,
    Paragraph,
    Role,
    Run,
    Signatures,
    Table,
    Title,
    active_members,
    bound_cluster,
    clock,
    format_date,
    in_language,
    pgettext,
    school_year_of,
    schools,
    signer_with_role,
)
from kkg_portal.api import (
    gettext as _,
)

from ..changes import Occasion, occasion_of
from ..models import Invitation, Meeting
from ..queries import (
    corrected_letter,
    invited_guests,
    invited_people,
    letter_held_before,
    replacement_of,
    surroundings,
    timed_agenda,
)
from ..wall_clock import day_of
from .facts import Pair, PaperFrame, when_and_where

# Beyond this the roster no longer fits on one sheet.
_NAMES_ON_A_SHEET = 25


def invitation_letter(meeting: Meeting) -> Paper:
    """The letter as it stands. Without a number yet it says so; looking at it takes none."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        dated = meeting.letter_dated_on or clock.today(cluster)
        frame = PaperFrame(cluster, dated, meeting.letter_number)
        people = _roster(meeting)
        subgroup = surroundings(meeting).subgroup
        corrected = corrected_letter(meeting)
        blocks = (
            *_replaced(meeting),
            _head(meeting, frame, len(people)),
            addressee(cluster, subgroup),
            *_body(meeting, corrected.announced if corrected else occasion_of(meeting), cluster),
            Signatures(
                (
                    signer_with_role(Role.CLUSTER_HEAD, dated, above=_("Acknowledged by")),
                    signer_with_role(Role.GROUP_CHAIR, dated, above=" "),
                )
            ),
            Copies(_("Copies to:"), copies(cluster)),
            PageBreak(),
            Title(_("LIST OF THOSE INVITED"), subtitle=meeting.title),
            _roster_table(people, invited_guests(meeting)),
        )
        return frame.around(_("Invitation to a KKG activity"), "invitation", blocks)


def _roster(meeting: Meeting) -> list[MemberRow]:
    """Those invited, or who would be, school by school."""
    if meeting.invited_at is not None:
        people = [invited.person for invited in invited_people(meeting)]
    else:
        people = active_members(subgroup_id=meeting.subgroup_id)
    order = {school.id: position for position, school in enumerate(schools())}
    # Sorting is stable: inside a school the names stay in their own order; who has none comes last.
    return sorted(people, key=lambda person: order.get(person.school_id or 0, len(order)))


def _head(meeting: Meeting, frame: PaperFrame, names: int) -> LetterFields:
    enclosure = _("1 (one) sheet") if names <= _NAMES_ON_A_SHEET else _("1 (one) bundle")
    return LetterFields(
        (
            (pgettext("letter", "Number"), meeting.letter_number or _("(draft, not numbered yet)")),
            (pgettext("letter", "Enclosures"), enclosure),
            (pgettext("letter", "Subject"), _("Invitation to a KKG activity")),
        ),
        place_and_date=frame.place_and_date,
    )


def _replaced(meeting: Meeting) -> tuple[Block, ...]:
    """On a letter that no longer tells the truth: what counts instead. Its own words stay as they were numbered."""
    replacement = replacement_of(meeting) if meeting.letter_number else None
    if replacement is None:
        return ()
    number, dated_on = replacement
    if number and dated_on is not None:
        words = _(
            "REPLACED by letter number %(number)s of %(day)s",
            number=number,
            day=format_date(dated_on, "long"),
        )
    else:
        words = _("NO LONGER VALID: time or place has changed, a letter about it follows")
    return (Paragraph((Run(words, bold=True),), align="center"),)


def _instead_of(meeting: Meeting) -> tuple[Block, ...]:
    old = letter_held_before(meeting)
    if old is None:
        return ()
    words = _(
        "This letter replaces our letter number %(number)s of %(day)s.",
        number=old[0],
        day=format_date(old[1], "long"),
    )
    return (Paragraph(words, indent="first_line"),)


def addressee(cluster: Cluster, subgroup: str) -> Addressee:
    if subgroup:
        teachers = _(
            "the members of %(subgroup)s, %(cluster)s (list enclosed)",
            subgroup=subgroup,
            cluster=cluster.title,
        )
    else:
        teachers = _("the class and subject teachers of %(cluster)s (list enclosed)", cluster=cluster.title)
    principals = _("the principals of the schools of %(cluster)s", cluster=cluster.title)
    return Addressee(
        pgettext("letter", "To"), (principals, teachers), place=pgettext("letter", "in their place")
    )


def _body(meeting: Meeting, occasion: Occasion, cluster: Cluster) -> tuple[Block, ...]:
    day = day_of(occasion, cluster)
    items = timed_agenda(meeting, clock.local(occasion.starts_at, cluster))
    order: tuple[Block, ...] = ()
    if items:
        lines = tuple(f"{item.start}  {item.title}" for item in items)
        order = (
            Paragraph(_("The order of the meeting:"), keep_with_next=True),
            NumberedList(lines),
        )
    return (
        Paragraph(cluster.salutation),
        Paragraph(
            _(
                "In carrying out the work programme of the KKG of %(cluster)s for the school year %(year)s, "
                "we respectfully invite you to attend the activity to be held on:",
                cluster=cluster.title,
                year=school_year_of(day).label,
            ),
            indent="first_line",
            keep_with_next=True,
        ),
        Fields((*when_and_where(occasion, cluster), *_details(meeting))),
        *order,
        *_instead_of(meeting),
        Paragraph(
            _("This is our invitation. We thank you for your attention and your presence."),
            indent="first_line",
        ),
    )


def _details(meeting: Meeting) -> tuple[Pair, ...]:
    pairs = (
        (_("Event"), meeting.title),
        (_("To bring"), meeting.bring),
        (_("Online link"), meeting.online_url),
        (_("Remarks"), meeting.note),
    )
    return tuple(pair for pair in pairs if pair[1])


def copies(cluster: Cluster) -> tuple[str, ...]:
    district = cluster.subdistrict
    return (
        _("the head of %(office)s, %(subdistrict)s", office=district.office_title, subdistrict=district.name),
        _("the school supervisor"),
        pgettext("letter", "file"),
    )


def _roster_table(people: list[MemberRow], guests: Sequence[Invitation]) -> Table:
    named = [(one.full_name, one.school_name, one.position) for one in people]
    named += [(one.guest_name, one.guest_school, str(one.invited_as.label)) for one in guests]
    rows = tuple(
        (str(number), name, school or "-", position or "-")
        for number, (name, school, position) in enumerate(named, start=1)
    )
    columns = (
        Column(pgettext("column", "No"), 0.7, "center"),
        Column(_("Name"), 3),
        Column(_("School"), 2),
        Column(_("Position"), 1.6),
    )
    return Table(columns, rows, label=_("List of those invited"), empty=_("Nobody is invited yet."))

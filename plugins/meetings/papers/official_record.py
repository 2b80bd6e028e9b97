"""Berita acara: that the meeting took place, with the date in words, for the books of the cluster."""

from __future__ import annotations

from kkg_portal.api import (
    Block,
    Cluster,
    Fields,
    NumberedList,
    Paper,
    Paragraph,
    Role,
    Signatures,
    Signer,
    Title,
    bound_cluster,
    format_date,
    in_language,
    signer_with_role,
    spell_out,
)
from kkg_portal.api import (
    gettext as _,
)

from ..minutes_content import MinutesContent, moment
from ..models import Meeting
from ..queries import content_of, issue_of, snapshot
from ..wall_clock import day_of
from .facts import PaperFrame, time_words

_LINE = "." * 24


def official_record(meeting: Meeting) -> Paper:
    """From the published minutes where there are any. The number is left to be written in by hand."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        held = day_of(meeting, cluster)
        frame = PaperFrame(cluster, held)
        issue = issue_of(meeting)
        content = content_of(issue) if issue else snapshot(meeting)
        blocks = (
            Title(_("OFFICIAL RECORD"), number=_("Number: %(number)s", number=_LINE), subtitle=content.title),
            *_what_happened(content, meeting, cluster),
            *_results(content),
            Paragraph(
                _("This official record was drawn up truthfully, to be used as it is needed."),
                indent="first_line",
            ),
            Signatures(
                (
                    signer_with_role(Role.CLUSTER_HEAD, held, above=_("Acknowledged by")),
                    signer_with_role(Role.GROUP_CHAIR, held, above=frame.place_and_date),
                    Signer("", title=_("Witness 1"), identity=""),
                    Signer("", title=_("Witness 2"), identity=""),
                )
            ),
        )
        return frame.around(_("Official record"), "record", blocks)


def _what_happened(content: MinutesContent, meeting: Meeting, cluster: Cluster) -> tuple[Block, ...]:
    held = day_of(meeting, cluster)
    weekday, _comma, _rest = format_date(held).partition(",")
    month = format_date(held, "long").split()[1]
    words = _(
        "On this day, %(weekday)s, the %(day)s of %(month)s in the year %(year)s, a meeting of the KKG "
        "of %(cluster)s was held at %(place)s:",
        weekday=weekday,
        day=spell_out(held.day),
        month=month,
        year=spell_out(held.year),
        cluster=cluster.title,
        place=content.place or "-",
    )
    times = time_words(moment(content.opened_at), moment(content.finished_at), cluster)
    return (
        Paragraph(words, indent="first_line", keep_with_next=True),
        Fields(
            (
                (_("Event"), content.title),
                (_("Time"), times),
                (_("Basis"), _basis(meeting, cluster)),
                (
                    _("Participants"),
                    _(
                        "%(present)d (%(words)s) people of %(invited)d invited",
                        present=content.present,
                        words=spell_out(content.present),
                        invited=content.invited,
                    ),
                ),
            )
        ),
    )


def _basis(meeting: Meeting, cluster: Cluster) -> str:
    if not meeting.letter_number or meeting.letter_dated_on is None:
        return _("Work programme of the KKG of %(cluster)s", cluster=cluster.title)
    return _(
        "Invitation letter no. %(number)s of %(day)s",
        number=meeting.letter_number,
        day=format_date(meeting.letter_dated_on, "long"),
    )


def _results(content: MinutesContent) -> tuple[Block, ...]:
    items = tuple(item.title for item in content.items)
    blocks: tuple[Block, ...] = ()
    if items:
        blocks += (Paragraph(_("What was dealt with:"), keep_with_next=True), NumberedList(items))
    decided = tuple(
        _("Decision no. %(number)d of %(year)d: %(text)s", number=one.number, year=one.year, text=one.text)
        for one in content.decisions
    )
    if decided:
        blocks += (Paragraph(_("What was decided:"), keep_with_next=True), NumberedList(decided))
    return blocks

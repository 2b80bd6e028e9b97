"""Surat perubahan: the numbered letter that corrects an invitation whose time or place is no longer true."""

from __future__ import annotations

from kkg_portal.api import (
    Block,
    Cluster,
    Column,
    Copies,
    LetterFields,
    Paper,
    Paragraph,
    Role,
    Signatures,
    Table,
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

from ..changes import Occasion, occasion_of
from ..models import Meeting
from ..queries import CorrectedLetter, surroundings
from .facts import PaperFrame, when_and_where
from .invitation_letter import addressee, copies


def change_letter(meeting: Meeting, corrected: CorrectedLetter) -> Paper:
    """What the first letter said and what counts now, citing its number, with the reason if one was given."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        dated = meeting.change_letter_dated_on or clock.today(cluster)
        frame = PaperFrame(cluster, dated, meeting.change_letter_number)
        subject = _("Change of a KKG activity")
        blocks: tuple[Block, ...] = (
            _head(meeting, frame, subject),
            addressee(cluster, surroundings(meeting).subgroup),
            Paragraph(cluster.salutation),
            *_body(meeting, corrected, cluster),
            Signatures(
                (
                    signer_with_role(Role.CLUSTER_HEAD, dated, above=_("Acknowledged by")),
                    signer_with_role(Role.GROUP_CHAIR, dated, above=" "),
                )
            ),
            Copies(_("Copies to:"), copies(cluster)),
        )
        return frame.around(subject, "change", blocks)


def _head(meeting: Meeting, frame: PaperFrame, subject: str) -> LetterFields:
    number = meeting.change_letter_number or _("(draft, not numbered yet)")
    return LetterFields(
        (
            (pgettext("letter", "Number"), number),
            (pgettext("letter", "Enclosures"), "-"),
            (pgettext("letter", "Subject"), subject),
        ),
        place_and_date=frame.place_and_date,
    )


def _body(meeting: Meeting, corrected: CorrectedLetter, cluster: Cluster) -> tuple[Block, ...]:
    cites = Paragraph(
        _(
            "Referring to our letter number %(number)s of %(day)s about “%(title)s”, we announce the "
            "following change:",
            number=corrected.number,
            day=format_date(corrected.dated_on, "long"),
            title=meeting.title,
        ),
        indent="first_line",
        keep_with_next=True,
    )
    reason = (
        (Paragraph(_("Reason: %(reason)s", reason=corrected.reason), indent="first_line"),)
        if corrected.reason
        else ()
    )
    return (
        cites,
        _comparison(corrected.announced, occasion_of(meeting), cluster),
        *reason,
        Paragraph(
            _("With this the letter mentioned is replaced. What it says otherwise remains."),
            indent="first_line",
        ),
        Paragraph(_("We apologise for the change and thank you for your attention."), indent="first_line"),
    )


def _comparison(before: Occasion, now: Occasion, cluster: Cluster) -> Table:
    pairs = zip(when_and_where(before, cluster), when_and_where(now, cluster), strict=True)
    rows = tuple((label, old, new) for (label, old), (_label, new) in pairs)
    columns = (Column("", 1), Column(_("Before"), 2), Column(_("Becomes"), 2))
    return Table(columns, rows, label=_("What has changed"))

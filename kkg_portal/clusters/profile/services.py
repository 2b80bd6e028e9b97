"""Verbs of the profile. Every one raises the cluster's stamp, so the next request already shows the change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from sqlalchemy import delete, select

from kkg_portal.clusters.letters import check_pattern, print_number
from kkg_portal.clusters.models import Attachment, Cluster, Membership, MemberStatus, PaperSize
from kkg_portal.clusters.profile.logo import LOGO_BYTES, judged_logo
from kkg_portal.clusters.stamps import cluster_changed, people_changed
from kkg_portal.core import attachments, identifiers
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.clock import ZONE_LABELS
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import LANGUAGES
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.uow import verb

# The attachment row of a logo, told apart from a member's own upload of the same picture by this name.
LOGO_NAME = "kkg-portal-logo"
MAX_LETTERHEAD_LINES = 7
MAX_LINE_LENGTH = 100
MAX_NUMBER_LENGTH = 120
_LONGEST_DAY = date(2028, 8, 31)  # VIII, the longest month in Roman numerals


@dataclass(frozen=True, slots=True)
class Profile:
    """Who the cluster is and what is usual there, as typed."""

    number: str
    name: str
    supervision_area: str
    city: str
    contact_whatsapp: str | None
    meeting_weekday: int
    minutes_per_jp: int | None
    time_zone: str
    language: str
    mails_show_text: bool = True


@dataclass(frozen=True, slots=True)
class Papers:
    """What the cluster's papers carry."""

    paper_size: PaperSize
    letterhead: tuple[str, ...]
    letterhead_address: str
    salutation: str
    letter_pattern: str
    letter_unit: str


@verb(CorePermission.CLUSTER_EDIT)
def edit_profile(cluster: Cluster, profile: Profile, *, version: int, actor: Actor) -> None:
    """The address (slug) is not part of the profile: only the platform's administrators change it."""
    cluster.expect(version)
    if not profile.name:
        raise Invalid(_("Write the name of the cluster. For example: Ki Hajar Dewantara"), field="name")
    if profile.minutes_per_jp is None:
        raise Invalid(_("Write the minutes of one training hour. For example: 45"), field="minutes_per_jp")
    if profile.time_zone not in ZONE_LABELS or profile.language not in LANGUAGES:
        raise Invalid(_("This value cannot be used."))
    before = cluster.title
    cluster.number, cluster.name = profile.number, profile.name
    cluster.supervision_area, cluster.city = profile.supervision_area, profile.city
    cluster.contact_whatsapp = _whatsapp(profile.contact_whatsapp or "")
    cluster.meeting_weekday, cluster.minutes_per_jp = profile.meeting_weekday, profile.minutes_per_jp
    cluster.time_zone, cluster.language = profile.time_zone, profile.language
    cluster.mails_show_text = profile.mails_show_text
    cluster.stamp += 1
    if cluster.title != before:
        # The list of a person's clusters remembers their titles under the person's own stamp.
        present = Membership.status != MemberStatus.LEFT
        people_changed(session.scalars(select(Membership.user_id).where(present)).all())


def _whatsapp(typed: str) -> str | None:
    if not typed:
        return None
    try:
        return identifiers.whatsapp_number(typed)
    except Invalid as error:
        raise Invalid(error.message, field="contact_whatsapp") from error


@verb(CorePermission.CLUSTER_EDIT)
def edit_papers(cluster: Cluster, papers: Papers, *, version: int, actor: Actor) -> None:
    cluster.expect(version)
    check_papers(papers)
    cluster.paper_size = papers.paper_size
    cluster.letterhead = list(papers.letterhead)
    cluster.letterhead_address = papers.letterhead_address
    cluster.salutation = papers.salutation
    cluster.letter_pattern, cluster.letter_unit = papers.letter_pattern, papers.letter_unit
    cluster.stamp += 1


def check_papers(papers: Papers) -> None:
    """Raises Invalid for what could not be printed; the preview asks the same."""
    if len(papers.letterhead) > MAX_LETTERHEAD_LINES or any(
        len(line) > MAX_LINE_LENGTH for line in papers.letterhead
    ):
        raise Invalid(
            _(
                "A letterhead has at most %(lines)d lines of %(letters)d letters.",
                lines=MAX_LETTERHEAD_LINES,
                letters=MAX_LINE_LENGTH,
            ),
            field="letterhead",
        )
    check_pattern(papers.letter_pattern)
    longest = print_number(
        papers.letter_pattern,
        kind="invitation",
        sequence=9999,
        unit=papers.letter_unit,
        dated_on=_LONGEST_DAY,
    )
    if len(longest) > MAX_NUMBER_LENGTH:
        raise Invalid(_("Numbers of this pattern get too long. Make it shorter."), field="letter_pattern")


@verb(CorePermission.CLUSTER_EDIT)
def set_logo(cluster: Cluster, stream: BinaryIO, file_name: str, *, actor: Actor) -> None:
    """The picture on the letterhead; Invalid unless it is a PNG or JPEG that the printer's engine can read."""
    kind = judged_logo(stream, file_name)
    _forget_logo(cluster)
    kept = attachments.keep(
        stream,
        name=LOGO_NAME,
        content_type=kind.content_type,
        user_id=actor.user_id,
        limit_bytes=LOGO_BYTES,
    )
    cluster.logo_sha256 = kept.sha256
    cluster_changed()


@verb(CorePermission.CLUSTER_EDIT)
def remove_logo(cluster: Cluster, *, actor: Actor) -> None:
    _forget_logo(cluster)
    cluster.logo_sha256 = None
    cluster_changed()


def _forget_logo(cluster: Cluster) -> None:
    session.execute(
        delete(Attachment).where(Attachment.name == LOGO_NAME, Attachment.sha256 == cluster.logo_sha256)
    )

"""Preparing, replacing and revoking certificates. Numbers come from the register and are never used again."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence

from sqlalchemy import select

from kkg_portal.api import (
    Actor,
    Invalid,
    bound_cluster,
    clock,
    in_language,
    inbox,
    next_letter,
    session,
    verb,
)
from kkg_portal.api import gettext as _

from ..activity import Activity, activity_of
from ..certificate_content import content_of, digest_of, on_task_lines, programme_of
from ..certificate_news import tell_of_revocation
from ..kinds import CERTIFICATE_ISSUED, CertificateState, TakenPartAs
from ..models import Certificate, Meeting, Package
from ..permissions import MeetingPermission
from ..queries.certificates import subject_of
from ..queries.eligibility import ALIVE, Standing, standings


@verb(MeetingPermission.CERTIFICATE_ISSUE)
def prepare_certificates(
    subject: Meeting | Package,
    people: Collection[str] | None = None,
    *,
    taken_part_as: TakenPartAs | None = None,
    actor: Actor,
) -> int:
    """For everybody entitled who never had one, or for the chosen members by their public ids; how many were made.

    Whoever has a valid one is passed over, so a form sent twice makes none twice.
    """
    activity = _locked_activity(subject)
    wanted = [
        standing
        for standing in standings(activity)
        if standing.is_eligible and standing.current is None and _is_wanted(standing, people)
    ]
    _make(activity, wanted, taken_part_as)
    return len(wanted)


@verb(MeetingPermission.CERTIFICATE_REVOKE)
def reissue_certificate(certificate: Certificate, *, actor: Actor) -> Certificate:
    """A new one in its place, from the attendance as it is now; the old one says so to whoever checks it."""
    _require_alive(certificate)
    activity = _locked_activity(subject_of(certificate))
    entitled = [
        standing
        for standing in standings(activity, only=certificate.membership_id or 0)
        if standing.is_eligible
    ]
    if not entitled:
        raise Invalid(
            _("By the attendance as it is now there is no certificate. Revoke this one and say why.")
        )
    new = _make(activity, entitled, certificate.taken_part_as)[0]
    certificate.state = CertificateState.SUPERSEDED
    certificate.replaced_by_id = new.id
    certificate.needs_review = False
    inbox.take(CERTIFICATE_ISSUED, certificate.ref)
    return new


@verb(MeetingPermission.CERTIFICATE_REVOKE)
def revoke_certificate(certificate: Certificate, *, reason: str, actor: Actor) -> None:
    """It counts no more; the reason stands on the public page. Its number is not given again."""
    _require_alive(certificate)
    if not reason:
        raise Invalid(_("Write why it is revoked; whoever checks it reads this."), field="reason")
    was_issued = certificate.state is CertificateState.ISSUED
    certificate.state = CertificateState.REVOKED
    certificate.revoked_at = clock.now()
    certificate.revoked_because = reason
    certificate.needs_review = False
    inbox.take(CERTIFICATE_ISSUED, certificate.ref)
    if was_issued:
        tell_of_revocation(certificate)


@verb(MeetingPermission.CERTIFICATE_REVOKE)
def keep_certificate(certificate: Certificate, *, actor: Actor) -> None:
    """Somebody looked after attendance was corrected, and it stays as it is."""
    _require_alive(certificate)
    certificate.needs_review = False


@verb(MeetingPermission.CERTIFICATE_RECEIVE)
def receive_certificate(certificate: Certificate, *, actor: Actor) -> None:
    """The holder has seen it: it leaves their inbox."""
    inbox.take(CERTIFICATE_ISSUED, certificate.ref, user_id=actor.user_id)


def _locked_activity(subject: Meeting | Package) -> Activity:
    """The activity, once nothing about its attendance can change; writers of its certificates wait here."""
    kind = type(subject)
    session.scalars(select(kind.id).where(kind.id == subject.id).with_for_update()).one()
    activity = activity_of(subject)
    if not activity.meetings:
        raise Invalid(_("Nothing has taken place yet, so there is nothing to certify."))
    if not activity.is_locked:
        raise Invalid(_("Lock the attendance first, then issue certificates."))
    return activity


def _is_wanted(standing: Standing, people: Collection[str] | None) -> bool:
    if people is None:
        return not standing.certificates
    return standing.person.public_id in people


def _make(
    activity: Activity, wanted: Sequence[Standing], taken_part_as: TakenPartAs | None
) -> list[Certificate]:
    cluster = bound_cluster()
    today = clock.today(cluster)
    programme, tasks = programme_of(activity), on_task_lines(activity)
    made = [
        Certificate(
            number="",
            token=secrets.token_urlsafe(16),
            taken_part_as=taken_part_as or standing.taken_part_as,
            membership_id=standing.person.membership_id,
            meeting_id=activity.meeting_id,
            package_id=activity.package_id,
            content={},
            jp=standing.jp,
            digest=bytes(32),
            dated_on=today,
        )
        for standing in wanted
    ]
    session.add_all(made)
    # The register points at the certificates by their public ids.
    session.flush()
    with in_language(cluster.language):
        subject_line = _("Certificate: %(activity)s", activity=activity.title)
    for certificate, standing in zip(made, wanted, strict=True):
        letter = next_letter("certificate", subject_line, dated_on=today, ref=certificate.ref)
        certificate.number = letter.number
        certificate.content = content_of(
            activity,
            standing,
            programme,
            tasks,
            number=letter.number,
            dated_on=today,
            taken_part_as=certificate.taken_part_as,
        )
        certificate.digest = digest_of(certificate.content)
    return made


def _require_alive(certificate: Certificate) -> None:
    if certificate.state not in ALIVE:
        raise Invalid(_("This certificate was revoked or replaced already."))

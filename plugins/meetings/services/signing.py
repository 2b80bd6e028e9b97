"""Two people sign: the group chair, and the cluster head or the supervisor. Then certificates are valid."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kkg_portal.api import (
    Actor,
    Invalid,
    Role,
    bound_cluster,
    clock,
    in_language,
    members_by_id,
    members_with_role,
    official_number,
    session,
    signer_with_role,
    verb,
)
from kkg_portal.api import (
    gettext as _,
)

from ..certificate_content import digest_of
from ..certificate_news import tell_holders
from ..kinds import CertificateState
from ..models import Certificate, Meeting, Package
from ..permissions import MeetingPermission
from ..queries.certificates import prepared_of

FIRST, SECOND = "first", "second"
_SECOND_SIGNERS = (Role.CLUSTER_HEAD, Role.SUPERVISOR)


@verb(MeetingPermission.CERTIFICATE_SIGN)
def sign_certificates(subject: Meeting | Package, *, actor: Actor) -> int:
    """Put the actor's name under all that wait for it; how many became valid by this.

    Nobody signs the same certificate twice, whatever offices they hold. Raises Invalid while attendance was
    corrected under one of them, or when the actor's signature is not wanted any more.
    """
    kind = type(subject)
    session.scalars(select(kind.id).where(kind.id == subject.id).with_for_update()).one()
    waiting = prepared_of(subject)
    if any(certificate.needs_review for certificate in waiting):
        raise Invalid(_("Attendance was corrected meanwhile. Look at the marked certificates first."))
    has_chair = bool(members_with_role(Role.GROUP_CHAIR, clock.today(bound_cluster())))
    places = {one.id: _place(one, actor, has_chair=has_chair) for one in waiting}
    signed = [certificate for certificate in waiting if places[certificate.id]]
    names = {place: _name_under(place, actor) for place in set(places.values()) if place}
    for certificate in signed:
        _sign(certificate, places[certificate.id], names[places[certificate.id]], actor)
    if not signed:
        raise Invalid(_("There is nothing here for you to sign: the other signature is somebody else's."))
    issued = [certificate for certificate in signed if certificate.state is CertificateState.ISSUED]
    tell_holders(issued)
    return len(issued)


def _place(certificate: Certificate, actor: Actor, *, has_chair: bool) -> str:
    """The first place is the group chair's, and somebody else's only where there is none."""
    if actor.user_id in {certificate.first_signed_by_id, certificate.second_signed_by_id}:
        return ""
    is_chair = Role.GROUP_CHAIR in actor.roles
    if certificate.first_signed_by_id is None and (is_chair or not has_chair):
        return FIRST
    may_be_second = not is_chair or any(role in actor.roles for role in _SECOND_SIGNERS)
    return SECOND if certificate.second_signed_by_id is None and may_be_second else ""


def _sign(certificate: Certificate, place: str, name: dict[str, str], actor: Actor) -> None:
    now = clock.now()
    if place == FIRST:
        certificate.first_signed_by_id, certificate.first_signed_at = actor.user_id, now
    else:
        certificate.second_signed_by_id, certificate.second_signed_at = actor.user_id, now
    signers = {**_signers(certificate), place: name}
    certificate.content = {
        **certificate.content,
        "signers": [signers[one] for one in (FIRST, SECOND) if one in signers],
    }
    certificate.digest = digest_of(certificate.content)
    if certificate.first_signed_by_id and certificate.second_signed_by_id:
        certificate.state = CertificateState.ISSUED


def _signers(certificate: Certificate) -> dict[str, dict[str, Any]]:
    return {signer["place"]: signer for signer in certificate.content.get("signers", [])}


def _name_under(place: str, actor: Actor) -> dict[str, str]:
    cluster = bound_cluster()
    held = [role for role in (Role.GROUP_CHAIR, *_SECOND_SIGNERS) if role in actor.roles]
    if place == SECOND:
        held = [role for role in held if role is not Role.GROUP_CHAIR] or held
    person = members_by_id([actor.membership_id or 0]).get(actor.membership_id or 0)
    with in_language(cluster.language):
        title = signer_with_role(held[0], clock.today(cluster)).title if held else ""
    return {
        "place": place,
        "name": person.full_name if person else actor.name,
        "title": title,
        "identity": official_number(person) if person else "",
    }

"""Certificates: by the ids in an address, a member's own, and what somebody from outside may look up."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from kkg_portal.api import Actor, NotFound, session

from ..kinds import CertificateState
from ..models import Certificate, Meeting, Package
from .rows import AnyRow

MOST_OWN = 100
MOST_ALIKE = 5
MOST_PRINTED = 300
SHORTEST_NAME = 3
_TITLES = frozenset({"drs", "dra", "prof", "haji", "hajah"})


def certificate(certificate: str) -> Certificate:
    """The certificate of an address."""
    found = session.scalar(select(Certificate).where(Certificate.public_id == certificate))
    if found is None:
        raise NotFound
    return found


def subject_of(certificate: Certificate) -> Meeting | Package:
    """What it is about."""
    if certificate.package_id is not None:
        return session.get_one(Package, certificate.package_id)
    return session.get_one(Meeting, certificate.meeting_id)


def prepared_of(subject: Meeting | Package) -> Sequence[Certificate]:
    """Those that wait for signatures, in the order of their numbers."""
    return _of(subject, CertificateState.PREPARED, 1000)


def issued_of(subject: Meeting | Package) -> Sequence[Certificate]:
    """The valid ones, in the order of their numbers."""
    return _of(subject, CertificateState.ISSUED, MOST_PRINTED)


def _of(subject: Meeting | Package, state: CertificateState, most: int) -> Sequence[Certificate]:
    about = (
        Certificate.package_id == subject.id
        if isinstance(subject, Package)
        else Certificate.meeting_id == subject.id
    )
    return session.scalars(
        select(Certificate).where(about, Certificate.state == state).order_by(Certificate.id).limit(most)
    ).all()


def my_certificates(actor: Actor) -> Sequence[AnyRow]:
    """The actor's own, newest first; what still waits for signatures is not shown to them."""
    return session.execute(
        select(
            Certificate.public_id,
            Certificate.number,
            Certificate.state,
            Certificate.jp,
            Certificate.content,
            Certificate.dated_on,
        )
        .where(
            Certificate.membership_id == (actor.membership_id or 0),
            Certificate.state != CertificateState.PREPARED,
        )
        .order_by(Certificate.dated_on.desc(), Certificate.id.desc())
        .limit(MOST_OWN)
    ).all()


def certificate_with_token(token: str) -> Certificate | None:
    """For whoever holds the paper; one that was never signed does not exist for them."""
    return session.scalar(
        select(Certificate).where(
            Certificate.token == token[:40], Certificate.state != CertificateState.PREPARED
        )
    )


def certificate_numbered(number: str, name: str) -> Certificate | None:
    """By what is printed: the number, and a part of the name, so that nobody can read the register number by number.

    Titles are no part of it: nearly every teacher has an "S.Pd.".
    """
    wanted = " ".join(number.split())[:120]
    words = name.casefold().replace(",", " ").split()
    found = session.scalars(
        select(Certificate)
        .where(
            Certificate.number.in_({wanted, wanted.upper()}),
            Certificate.state != CertificateState.PREPARED,
        )
        .limit(MOST_ALIKE)
    )
    for one in found:
        name_printed = str(one.content.get("name", "")).casefold()
        printed, own = name_printed.replace(",", " ").split(), _without_titles(name_printed)
        known = [word for word in words if word in own and len(word) >= SHORTEST_NAME]
        if known and all(word in printed for word in words):
            return one
    return None


def _without_titles(name: str) -> list[str]:
    """Titles behind a name follow a comma, those before it end with a dot or are written like words."""
    before = name.partition(",")[0].split()
    return [word for word in before if not word.endswith(".") and word not in _TITLES]


def successor_of(certificate: Certificate) -> Certificate | None:
    """The one that took its place."""
    if certificate.replaced_by_id is None:
        return None
    return session.get(Certificate, certificate.replaced_by_id)

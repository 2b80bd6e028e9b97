"""What holders hear of their certificates: an item in the inbox and a mail."""

from __future__ import annotations

from collections.abc import Sequence

from kkg_portal.api import bound_cluster, in_language, inbox, members_by_id, notify, portal_url
from kkg_portal.api import gettext as _

from .kinds import CERTIFICATE_ISSUED
from .models import Certificate


def certificate_path(slug: str, public_id: str) -> str:
    return f"/k/{slug}/meetings/certificates/{public_id}"


def check_path(slug: str, token: str) -> str:
    """The public page of a certificate, as its code holds it."""
    return f"/k/{slug}/meetings/cek/{token}"


def tell_holders(certificates: Sequence[Certificate]) -> None:
    """Each holder with an account hears of their own."""
    cluster = bound_cluster()
    people = members_by_id(one.membership_id for one in certificates if one.membership_id is not None)
    for certificate in certificates:
        person = people.get(certificate.membership_id or 0)
        if person is None or not person.has_account:
            continue
        path = certificate_path(cluster.slug, certificate.public_id)
        activity = str(certificate.content["activity"])
        with in_language(cluster.language):
            title = _("Your certificate: %(activity)s", activity=activity)
        inbox.put([person.user_id], CERTIFICATE_ISSUED, certificate.ref, title=title, url=path)
        notify(
            CERTIFICATE_ISSUED,
            [person.user_id],
            certificate.ref,
            {
                "title": activity,
                "activity": activity,
                "jp": certificate.jp,
                "number": certificate.number,
                "cluster": cluster.title,
                "url": portal_url(path),
            },
        )


def tell_of_revocation(certificate: Certificate) -> None:
    """The holder reads in the portal that it counts no more, and why."""
    person = members_by_id([certificate.membership_id or 0]).get(certificate.membership_id or 0)
    if person is None or not person.has_account:
        return
    cluster = bound_cluster()
    with in_language(cluster.language):
        title = _("Your certificate was revoked: %(activity)s", activity=certificate.content["activity"])
    path = certificate_path(cluster.slug, certificate.public_id)
    inbox.put([person.user_id], CERTIFICATE_ISSUED, certificate.ref, title=title, url=path)

"""What every paper of a cluster shares: its letterhead, its signers, and how it is handed out."""

from __future__ import annotations

from datetime import date

from flask import Response, make_response, request, url_for
from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import joinedload

from kkg_portal.clusters.directory import MemberRow, members_with_role
from kkg_portal.clusters.models import Cluster
from kkg_portal.core import identifiers
from kkg_portal.core.access.actor import ROLE_TITLES, Role
from kkg_portal.core.attachments import storage
from kkg_portal.core.db.engine import session
from kkg_portal.core.documents import (
    Letterhead,
    LetterheadLine,
    Paper,
    Picture,
    Signer,
    docx_bytes,
    download_name,
    page_html,
    pdf_bytes,
)
from kkg_portal.core.errors import NotFound
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.storage.serving import safe_headers
from kkg_portal.core.web import render

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


_PROFILE = select(Cluster).options(joinedload(Cluster.subdistrict)).where(Cluster.id == bindparam("cluster"))


def bound_cluster() -> Cluster:
    """The cluster's whole profile with its sub-district, for papers and settings; pages use `current_cluster()`."""
    info = session().info
    known: Cluster | None = info.get("profile")
    # Kept for the session: a verb asks many times. After a rollback it is read again.
    if known is None or known.id != info["cluster_id"] or inspect(known).expired or known not in session:
        known = info["profile"] = session.scalars(_PROFILE, {"cluster": info["cluster_id"]}).one()
    return known


def letterhead(cluster: Cluster) -> Letterhead:
    """The kop from the cluster's profile: offices first, the KKG's own name strongest and last."""
    *offices, own = cluster.letterhead or [f"KELOMPOK KERJA GURU (KKG) {cluster.title.upper()}"]
    lines = [LetterheadLine(text) for text in offices] + [LetterheadLine(own, "strongest")]
    logo = None
    if cluster.logo_sha256:
        with storage().open(cluster.logo_sha256) as stream:
            logo = Picture(stream.read(), _("Logo"), url=f"/k/{cluster.slug}/settings/logo")
    address = (cluster.letterhead_address,) if cluster.letterhead_address else ()
    return Letterhead(lines=tuple(lines), address=address, logo=logo)


def signer_with_role(role: Role, on: date, *, above: str = "") -> Signer:
    """Who signs as `role` on a day: the longest-serving holder, or a line left free for a name."""
    holders = members_with_role(role, on)
    title = _in_capitals(str(ROLE_TITLES[role]))
    if not holders:
        return Signer("", title=title, above=above, identity="NIP.")
    return signer(holders[0], title, above=above)


def _in_capitals(title: str) -> str:
    """A role as it stands under a signature: Ketua Gugus, where pages say "Ketua gugus"."""
    return " ".join(word[:1].upper() + word[1:] for word in title.split())


def signer(person: MemberRow, title: str, *, above: str = "") -> Signer:
    return Signer(person.full_name, title=title, above=above, identity=official_number(person))


def official_number(person: MemberRow) -> str:
    """ "NIP. 19900117 201503 2 004", else the NUPTK, else a dash."""
    if person.nip:
        return f"NIP. {identifiers.format_nip(person.nip)}"
    return f"NUPTK. {person.nuptk}" if person.nuptk else "NIP. -"


def paper_response(paper: Paper, kind: str, *, back_url: str) -> Response:
    """A paper as page, PDF or Word file; `kind` is the last part of the route, "page", "pdf" or "docx"."""
    if kind == "page":
        beside = {
            name: url_for(request.endpoint or "", **{**(request.view_args or {}), "kind": name})
            for name in CONTENT_TYPES
        }
        return render(
            "documents/page.html",
            paper=paper,
            html=page_html(paper),
            back_url=back_url,
            back_label="",
            pdf_url=beside["pdf"],
            docx_url=beside["docx"],
        )
    if kind not in CONTENT_TYPES:
        raise NotFound
    response = make_response(pdf_bytes(paper) if kind == "pdf" else docx_bytes(paper))
    response.headers.update(safe_headers(download_name(paper, kind), CONTENT_TYPES[kind]))
    return response

"""One certificate: its page, its papers, revoking, replacing; and a member's own ones."""

from __future__ import annotations

from flask import Response, make_response, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    allows,
    back_to,
    back_with,
    bound_cluster,
    current_actor,
    explain,
    form_page,
    paper_response,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..certificate_news import check_path
from ..forms import RevokeForm
from ..kinds import CertificateState
from ..models import Certificate, Meeting, Package
from ..papers.certificate import (
    certificate_paper,
    certificates_paper,
    check_address,
    code_png,
    statement_letter,
)
from ..permissions import MeetingPermission
from ..queries.certificates import issued_of
from .blueprint import bp

_PAPERS = {"certificate": certificate_paper, "statement": statement_letter}


@bp.get("/certificates")
@requires(MeetingPermission.HOURS_VIEW)
def my_certificates() -> BaseResponse:
    return render(
        "meetings/certificates/mine.html", rows=queries.certificates.my_certificates(current_actor())
    )


@bp.get("/certificates/<ref:certificate>")
@requires(MeetingPermission.CERTIFICATE_VIEW, load=queries.certificates.certificate)
def certificate(certificate: Certificate) -> BaseResponse:
    actor = current_actor()
    cluster = bound_cluster()
    subject = queries.certificates.subject_of(certificate)
    is_alive = certificate.state in queries.ALIVE
    return render(
        "meetings/certificates/show.html",
        certificate=certificate,
        content=certificate.content,
        may_open=_may_open(certificate),
        may_change=is_alive and allows(actor, MeetingPermission.CERTIFICATE_REVOKE, certificate),
        is_mine=allows(actor, MeetingPermission.CERTIFICATE_RECEIVE, certificate),
        back=(
            url_for("meetings.certificates", meeting=subject.public_id)
            if isinstance(subject, Meeting)
            else url_for("meetings.package_certificates", package=subject.public_id)
        ),
        check=check_address(certificate, cluster) if certificate.state != CertificateState.PREPARED else "",
        check_url=check_path(cluster.slug, certificate.token),
        successor=queries.certificates.successor_of(certificate),
    )


@bp.get("/certificates/<ref:certificate>/papers/<paper>/<kind>")
@requires(MeetingPermission.CERTIFICATE_VIEW, load=queries.certificates.certificate)
def certificate_papers(certificate: Certificate, paper: str, kind: str) -> Response:
    """`paper` is certificate or statement; only valid ones, and drafts for the board."""
    if paper not in _PAPERS or not _may_open(certificate):
        raise NotFound
    back = url_for("meetings.certificate", certificate=certificate.public_id)
    return paper_response(_PAPERS[paper](certificate), kind, back_url=back)


@bp.get("/<ref:meeting>/certificates/papers/<kind>")
@requires(MeetingPermission.CERTIFICATES_VIEW, load=queries.meeting)
def all_certificates(meeting: Meeting, kind: str) -> Response:
    return _all_of(meeting, kind, url_for("meetings.certificates", meeting=meeting.public_id))


@bp.get("/packages/<ref:package>/certificates/papers/<kind>")
@requires(MeetingPermission.CERTIFICATES_VIEW, load=queries.programme_loaders.one_package)
def all_package_certificates(package: Package, kind: str) -> Response:
    return _all_of(package, kind, url_for("meetings.package_certificates", package=package.public_id))


def _all_of(subject: Meeting | Package, kind: str, back: str) -> Response:
    """The valid ones in one file; there is none before the first is signed."""
    found = issued_of(subject)
    if not found:
        raise NotFound
    return paper_response(certificates_paper(found), kind, back_url=back)


@bp.get("/certificates/<ref:certificate>/qr.png")
@requires(MeetingPermission.CERTIFICATE_VIEW, load=queries.certificates.certificate)
def certificate_code(certificate: Certificate) -> Response:
    """The code as a picture, for the paper shown as a page."""
    response = make_response(code_png(check_address(certificate, bound_cluster())))
    response.headers["Content-Type"] = "image/png"
    return response


@bp.post("/certificates/<ref:certificate>/receive")
@requires(MeetingPermission.CERTIFICATE_RECEIVE, load=queries.certificates.certificate)
def receive_certificate(certificate: Certificate) -> BaseResponse:
    services.receive_certificate(certificate, actor=current_actor())
    return back_to("meetings.my_certificates", _("It has left your inbox. You find it here at any time."))


@bp.route("/certificates/<ref:certificate>/revoke", methods=["GET", "POST"])
@requires(MeetingPermission.CERTIFICATE_REVOKE, load=queries.certificates.certificate)
def revoke_certificate(certificate: Certificate) -> BaseResponse:
    form = RevokeForm()
    if form.validate_on_submit():
        try:
            services.revoke_certificate(certificate, reason=form.reason.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(
                "meetings.certificate", _("The certificate is revoked."), certificate=certificate.public_id
            )
    return form_page("meetings/certificates/revoke.html", form, certificate=certificate)


@bp.post("/certificates/<ref:certificate>/reissue")
@requires(MeetingPermission.CERTIFICATE_REVOKE, load=queries.certificates.certificate)
def reissue_certificate(certificate: Certificate) -> BaseResponse:
    public_id = certificate.public_id
    try:
        new = services.reissue_certificate(certificate, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.certificate", certificate=public_id)
    return back_to(
        "meetings.certificate",
        _("A new one is prepared and waits for two signatures."),
        certificate=new.public_id,
    )


@bp.post("/certificates/<ref:certificate>/keep")
@requires(MeetingPermission.CERTIFICATE_REVOKE, load=queries.certificates.certificate)
def keep_certificate(certificate: Certificate) -> BaseResponse:
    try:
        services.keep_certificate(certificate, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.certificate", certificate=certificate.public_id)
    return back_to("meetings.certificate", _("It stays as it is."), certificate=certificate.public_id)


def _may_open(certificate: Certificate) -> bool:
    if certificate.state is CertificateState.PREPARED:
        return allows(current_actor(), MeetingPermission.CERTIFICATES_VIEW)
    return certificate.state is CertificateState.ISSUED

"""Checking a certificate without signing in: by the code on it, or by its number and a word of the name."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import RateLimiter, TooMany, clock, network_prefix, public, render
from kkg_portal.api import gettext as _

from .. import queries
from ..certificate_content import digest_of, short_code
from ..forms import LookUpForm
from ..models import Certificate
from .blueprint import bp

# A principal may check a folder of them; a machine that tries numbers is stopped.
_looks = RateLimiter(60, per_seconds=600)
_NOT_INDEXED = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-store"}


@bp.get("/cek/<token>")
@public
def check(token: str) -> BaseResponse:
    _refuse_crowds()
    found = queries.certificates.certificate_with_token(token)
    return _unknown() if found is None else _page(found)


@bp.get("/cek")
@public
def look_up() -> BaseResponse:
    """An address with number and name can be sent on; it changes nothing."""
    if not request.args:
        return _quiet(render("meetings/certificates/look_up.html", form=LookUpForm(formdata=None)))
    _refuse_crowds()
    form = LookUpForm(formdata=request.args)
    if not form.validate():
        return _quiet(render("meetings/certificates/look_up.html", form=form, status=422))
    found = queries.certificates.certificate_numbered(form.number.data or "", form.name.data or "")
    return _unknown() if found is None else _page(found)


def _page(certificate: Certificate) -> BaseResponse:
    """Every printed field but the NIPs, and whether it counts."""
    successor = queries.certificates.successor_of(certificate)
    return _quiet(
        render(
            "meetings/certificates/check.html",
            content=certificate.content,
            signer_pairs=[(one["title"], one["name"]) for one in certificate.content["signers"]],
            state=certificate.state,
            revoked_on=certificate.revoked_at,
            because=certificate.revoked_because,
            successor_number=successor.number if successor is not None else "",
            is_whole=digest_of(certificate.content) == certificate.digest,
            code=short_code(certificate.digest),
            checked_at=clock.now(),
        )
    )


def _unknown() -> BaseResponse:
    return _quiet(
        render("meetings/certificates/unknown.html", status=404, look_up_url=url_for("meetings.look_up"))
    )


def _quiet(response: BaseResponse) -> BaseResponse:
    response.headers.update(_NOT_INDEXED)
    return response


def _refuse_crowds() -> None:
    wait_seconds = _looks.hit(network_prefix())
    if wait_seconds:
        raise TooMany(
            _("Too many tries from this network. Wait a few minutes."), retry_after_seconds=wait_seconds
        )

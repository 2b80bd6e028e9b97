"""The address of "no more mail like this": a page with one button, and what mail programs press by themselves."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.core.access.rules import public
from kkg_portal.core.notifications import unsubscribing
from kkg_portal.core.origin import from_anywhere
from kkg_portal.core.plugins.registry import registry
from kkg_portal.core.web import render

bp = Blueprint("unsubscribe", __name__)


@bp.route("/u/<token>", methods=["GET"])
@public
def ask(token: str) -> BaseResponse:
    """Changes nothing: mail scanners open every address they find."""
    return render("notifications/unsubscribe.html", words=_words(token))


@bp.route("/u/<token>", methods=["POST"])
@public
@from_anywhere
def end(token: str) -> BaseResponse:
    """RFC 8058: no cookie, no sign-in, no form token, whatever the body; the same answer for every token."""
    unsubscribing.unsubscribe(token)
    return render("notifications/unsubscribed.html", words=_words(token))


def _words(token: str) -> dict[str, str]:
    """What it ends, in words. An old address shows the same page without them."""
    found = unsubscribing.ending(token)
    kind = registry().find_notification_type(found.kind) if found is not None and found.kind else None
    return {
        "scope": found.scope.value if found is not None else "",
        "kind_title": str(kind.title) if kind is not None else "",
        "title": found.title if found is not None else "",
    }

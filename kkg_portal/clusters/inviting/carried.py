"""Secrets a browser carries for a short while, signed and only on the paths that need them, never in an address.

A guest's token survives signing in, which empties the session; a coordinator's new link survives printing it.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from kkg_portal.clusters.models import Invitation

GUEST_COOKIE = "kkg_guest"
LINK_COOKIE = "kkg_new_link"
GUEST_LIFE = timedelta(hours=2)
LINK_LIFE = timedelta(minutes=30)


def remember_guest(response: Response, token: str) -> None:
    """Let the next page know which link brought this browser here."""
    _put(response, GUEST_COOKIE, token, GUEST_LIFE, url_for("join.join"))


def guest_token() -> str | None:
    return _get(GUEST_COOKIE, GUEST_LIFE)


def forget_guest(response: Response) -> None:
    response.delete_cookie(GUEST_COOKIE, path=url_for("join.join"))


def remember_link(response: Response, invitation: Invitation, token: str) -> None:
    """Let whoever made the link see, copy and print it for half an hour; the last one only."""
    value = f"{invitation.public_id}:{token}"
    _put(response, LINK_COOKIE, value, LINK_LIFE, url_for("invitations.index"))


def link_token(invitation: Invitation) -> str | None:
    """The token of `invitation` if it was just made in this browser."""
    public_id, _colon, token = (_get(LINK_COOKIE, LINK_LIFE) or "").partition(":")
    return token if token and public_id == invitation.public_id else None


def _put(response: Response, name: str, value: str, life: timedelta, path: str) -> None:
    response.set_cookie(
        name,
        _serializer(name).dumps(value),
        max_age=life,
        path=path,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _get(name: str, life: timedelta) -> str | None:
    try:
        value = _serializer(name).loads(request.cookies.get(name, ""), max_age=int(life.total_seconds()))
    except BadData:
        return None
    return value if isinstance(value, str) else None


def _serializer(name: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=name)

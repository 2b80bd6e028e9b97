"""The address by which somebody answers without signing in: who it is for is signed into it, nothing is stored."""

from __future__ import annotations

from kkg_portal.api import portal_url, read_signed_link, sign_link

from .models import Invitation

_PURPOSE = "meetings.answer"


def answer_token(invitation: Invitation) -> str:
    return sign_link(_PURPOSE, f"{invitation.public_id}.{invitation.link_version}")


def read_answer_token(token: str) -> tuple[str, int] | None:
    """The invitation's public id and the version its link must still have; None for whatever is not ours."""
    value = read_signed_link(_PURPOSE, token)
    public_id, _dot, version = (value or "").partition(".")
    return (public_id, int(version)) if version.isdigit() else None


def answer_url(meetings_base: str, invitation: Invitation) -> str:
    """Absolute: it goes into mail and under square codes."""
    return portal_url(f"{meetings_base}/a/{answer_token(invitation)}")

"""Drafts on the server: what somebody is typing is nobody's act, so it leaves no audit line."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kkg_portal.api import Actor, Invalid, require, unit_of_work
from kkg_portal.api import gettext as _

from .. import drafts
from ..permissions import ThreadPermission

_TARGET = re.compile(r"(ask|(reply|edit|trial)-[a-z0-9-]{1,30})")


def keep_draft(target: str, fields: Mapping[str, list[str]], *, seq: int, actor: Actor) -> bool:
    """Keep the actor's own draft for a place; False when a newer one is there already."""
    require(actor, ThreadPermission.FOLLOW)
    _require_target(target)
    with unit_of_work():
        return drafts.put(target, fields, seq, actor)


def discard_draft(target: str, *, actor: Actor) -> None:
    require(actor, ThreadPermission.FOLLOW)
    _require_target(target)
    with unit_of_work():
        drafts.forget(target, actor)


def _require_target(target: str) -> None:
    if _TARGET.fullmatch(target) is None:
        raise Invalid(_("This draft belongs to no form."), code="bad_request")

"""Places in a page where others show something of theirs; one that fails leaves the page standing."""

from __future__ import annotations

import logging
from typing import Any

from flask import current_app, g
from markupsafe import Markup

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.plugins.contract import Slot
from kkg_portal.core.plugins.registry import is_on, registry

log = logging.getLogger(__name__)


def slots(point: str, **values: Any) -> Markup:
    """What the plugins that are on here put into `point`, lightest first; nothing for visitors without a role.

    A template global: `{{ slots("clusters.person", membership_id=person.id) }}`. Raises LookupError for a
    point nobody declared.
    """
    if point not in {declared.name for declared in registry().slot_points()}:
        raise LookupError(f"slot point {point!r} is not declared")
    actor: Actor | None = g.get("actor")
    if actor is None:
        return Markup()
    found = [_filled(slot, actor, values) for owner, slot in registry().slots(point) if is_on(owner)]
    return Markup("\n").join(piece for piece in found if piece)


def _filled(slot: Slot, actor: Actor, values: dict[str, Any]) -> Markup:
    from kkg_portal.core.web import page_values

    try:
        loaded = slot.load(actor, **values)
        if loaded is None:
            return Markup()
        template = current_app.jinja_env.get_template(slot.template)
        return Markup(template.render(**page_values(), **values, **loaded))  # noqa: S704  because Jinja escaped it
    except Exception:  # boundary: one failing slot must not take its host page down
        log.exception("slot of %s (%s) failed", slot.point, slot.template)
        if current_app.debug or current_app.testing:
            raise
        return Markup()

"""Cards of the home page: each loads on its own, and one that fails shows a notice instead of the page."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.plugins.contract import Card
from kkg_portal.core.plugins.registry import visible_cards
from kkg_portal.core.web import page_values

log = logging.getLogger(__name__)

# Cards this heavy stand in the narrow column beside the others where the screen has room for one.
ASIDE_WEIGHT = 70


@dataclass(frozen=True, slots=True)
class LoadedCard:
    """`html` is None when the card failed."""

    key: str
    title: str
    html: Markup | None
    is_aside: bool


def loaded_cards(actor: Actor) -> list[LoadedCard]:
    """The actor's cards, lightest first; cards with nothing to show (load gives None) are left out."""
    found = []
    page = page_values()
    for card in visible_cards(actor):
        html: Markup | None = None
        try:
            values = card.load(actor)
            if values is None:
                continue
            html = _html(card, {**page, **values})
        except Exception:  # boundary: one failing card must not take the home page down
            log.exception("card %s failed", card.key)
            if current_app.debug or current_app.testing:
                raise
        found.append(LoadedCard(card.key, str(card.title), html, card.weight >= ASIDE_WEIGHT))
    return found


def _html(card: Card, values: Any) -> Markup:
    template = current_app.jinja_env.get_template(card.template)
    return Markup(template.render(values, card=card))  # noqa: S704  because Jinja escaped it

"""The card with a new member's first steps, and the steps the portal itself brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kkg_portal.clusters.first_steps.ticking import OWN_WORK
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_visitor
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.plugins.contract import Card, FirstStep
from kkg_portal.core.plugins.registry import visible_first_steps


def my_steps(actor: Actor) -> Mapping[str, Any] | None:
    """What is left to get to know. Asks the database nothing: the marks came with the visitor."""
    visitor = current_visitor()
    belonging = visitor.in_cluster(actor.cluster_id) if visitor and actor.cluster_id is not None else None
    if belonging is None or belonging.steps_closed:
        return None
    steps = visible_first_steps(actor)
    if all(step.key in belonging.steps_done for step in steps):
        return None
    return {"steps": steps, "done": belonging.steps_done}


STEPS = (
    FirstStep(
        key=OWN_WORK,
        title=_l("Check your class and subject"),
        text=_l("So that colleagues know whom to ask."),
        endpoint="people.own_work",
        permission=CorePermission.OWN_WORK_EDIT,
        weight=10,
    ),
    FirstStep(
        key="core.letters",
        title=_l("Choose how large the letters are"),
        text=_l("Large letters tire the eyes less."),
        endpoint="accounts.letters",
        permission=CorePermission.OWN_WORK_EDIT,
        opening_is_doing=True,
        weight=20,
    ),
    FirstStep(
        key="core.quiet",
        title=_l("Choose when you may be disturbed"),
        text=_l("Messages wait while you teach, rest or pray."),
        endpoint="notifications.settings",
        permission=CorePermission.OWN_WORK_EDIT,
        opening_is_doing=True,
        weight=30,
    ),
    FirstStep(
        key="core.people",
        title=_l("See who is in the group"),
        text=_l("Names and schools of your colleagues."),
        endpoint="people.index",
        permission=CorePermission.MEMBER_VIEW,
        opening_is_doing=True,
        weight=60,
    ),
)

CARD = Card(
    key="core.my_steps",
    title=_l("Get to know the portal"),
    permission=CorePermission.OWN_WORK_EDIT,
    load=my_steps,
    template="clusters/first_steps/card.html",
    # Below the next meeting and what waits: nobody should have to scroll past it every day.
    weight=25,
)

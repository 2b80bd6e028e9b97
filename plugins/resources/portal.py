"""What resources put into the portal's own pages: menu, card, search."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kkg_portal.api import (
    Actor,
    Card,
    Contributions,
    DigestLine,
    DigestSection,
    MenuItem,
    ObjectRef,
    Resolved,
    allows,
)
from kkg_portal.api import lazy_gettext as _l

from .acts import ACTS
from .addresses import resource_path, resources_path
from .notice_kinds import NOTICES
from .permissions import ResourcePermission
from .queries import gathering, listing
from .search_documents import SOURCES


def _resolve(public_id: str, actor: Actor) -> Resolved | None:
    resource = listing.visible_resource(public_id, actor)
    if resource is None:
        return None
    ref = ObjectRef("resources.resource", public_id)
    return Resolved(ref, resource.title, url=resource_path(public_id), state=str(resource.state.label))


def _resolve_draft(public_id: str, actor: Actor) -> Resolved | None:
    """For the notice that an idle draft will go: its writers alone."""
    resource = listing.own_resource(public_id, actor)
    if resource is None:
        return None
    ref = ObjectRef("resources.draft", public_id)
    return Resolved(ref, resource.title, url=resource_path(public_id, "/edit"))


def _resolve_case(public_id: str, actor: Actor) -> Resolved | None:
    """What was reported, for its authors, its reporters and coordinators, as far as they may see that it was there."""
    resource = gathering.reported_resource(public_id, actor)
    if resource is None:
        return None
    ref = ObjectRef("resources.case", public_id)
    return Resolved(ref, resource.title, url=resource_path(resource.public_id))


def _resolve_request(public_id: str, actor: Actor) -> Resolved | None:
    found = gathering.own_request(public_id, actor)
    if found is None:
        return None
    return Resolved(ObjectRef("resources.request", public_id), found.text, url=resources_path("requests"))


def ways_to_resources(actor: Actor) -> Mapping[str, Any]:
    """No query: the home page of everybody pays for nothing; what is new comes with the weekly digest."""
    return {"may_add": allows(actor, ResourcePermission.ADD)}


def new_since(actor: Actor, since: datetime) -> list[DigestLine]:
    """One query: what was shared since, at most five."""
    return [
        DigestLine(line.row.title, resource_path(line.row.public_id))
        for line in listing.newest(actor, limit=5, since=since)
    ]


contributions = Contributions(
    menu=(
        MenuItem(
            key="resources",
            title=_l("Learning resources"),
            endpoint="resources.index",
            icon="books",
            permission=ResourcePermission.VIEW,
            weight=25,
        ),
    ),
    cards=(
        Card(
            key="resources.ways",
            title=_l("Learning resources"),
            permission=ResourcePermission.VIEW,
            load=ways_to_resources,
            template="resources/cards/ways.html",
            weight=25,
        ),
    ),
    search=SOURCES,
    notifications=NOTICES,
    digest=(
        DigestSection(
            key="resources.newest",
            title=_l("New materials"),
            load=new_since,
            weight=40,
        ),
    ),
    resolvers={
        "resources.resource": _resolve,
        "resources.draft": _resolve_draft,
        "resources.case": _resolve_case,
        "resources.request": _resolve_request,
    },
    acts=ACTS,
)

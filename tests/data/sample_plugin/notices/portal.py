"""What notices put into the portal's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from kkg_portal.api import (
    Actor,
    Card,
    Contributions,
    FirstStep,
    MenuItem,
    NotificationType,
    ObjectRef,
    Resolved,
    SearchDocument,
    SearchSource,
    Slot,
    SlotPoint,
    bound_cluster,
    session,
)
from kkg_portal.api import lazy_gettext as _l

from . import queries
from .models import Notice
from .permissions import NoticePermission


def newest_notices(_actor: Actor) -> Mapping[str, Any] | None:
    notices = queries.on_home()
    return {"notices": notices} if notices else None


def below_a_notice(_actor: Actor, notice: Notice) -> Mapping[str, Any] | None:
    return {"words": len(notice.text.split())}


def _address(public_id: str) -> str:
    # Not url_for or current_cluster(): seeds and jobs change notices too, without any request.
    return f"/k/{bound_cluster().slug}/notices/{public_id}"


def _document(notice: Notice) -> SearchDocument:
    return SearchDocument(notice.title, notice.text, _address(notice.public_id))


def _resolve(public_id: str, _actor: Actor) -> Resolved | None:
    title = session.scalar(select(Notice.title).where(Notice.public_id == public_id))
    if title is None:
        return None
    return Resolved(ObjectRef("notices.notice", public_id), title, url=_address(public_id))


contributions = Contributions(
    menu=(
        MenuItem(
            key="notices",
            title=_l("Notices"),
            endpoint="notices.index",
            icon="bell",
            permission=NoticePermission.VIEW,
        ),
    ),
    cards=(
        Card(
            key="notices.newest",
            title=_l("Newest notices"),
            permission=NoticePermission.VIEW,
            load=newest_notices,
            template="notices/card.html",
        ),
    ),
    search=(
        SearchSource(
            kind="notices.notice",
            title=_l("Notice"),
            model=Notice,
            document=_document,
            permission=NoticePermission.VIEW,
        ),
    ),
    notifications=(
        NotificationType(key="notices.posted", title=_l("New notices"), template="notices/mail/posted"),
    ),
    slot_points=(
        SlotPoint(name="notices.below", promise="Below a notice; `notice` is the row, loaded and allowed."),
    ),
    slots=(Slot(point="notices.below", load=below_a_notice, template="notices/below.html"),),
    first_steps=(
        FirstStep(
            key="notices.read",
            title=_l("Read the notices"),
            text=_l("What the group wants everybody to know."),
            endpoint="notices.index",
            permission=NoticePermission.VIEW,
            opening_is_doing=True,
        ),
    ),
    resolvers={"notices.notice": _resolve},
)

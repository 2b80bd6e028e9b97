"""What problem threads put into the portal's own pages: menu, cards, search, notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kkg_portal.api import (
    Actor,
    Card,
    Contributions,
    FirstStep,
    MenuItem,
    ObjectRef,
    OwnData,
    Resolved,
    allows,
)
from kkg_portal.api import lazy_gettext as _l

from .acts import ACTS
from .acts_work import ACTS_OF_WORK
from .addresses import thread_path
from .digest import DIGEST
from .export_files import as_plain
from .first_words import SAID_SOMETHING
from .notice_kinds import NOTICES
from .permissions import ThreadPermission
from .queries import exporting, listing, shown
from .search_documents import SOURCES
from .work_notices import WORK_NOTICES


def _resolve(public_id: str, actor: Actor) -> Resolved | None:
    thread = shown.visible_thread(public_id, actor)
    if thread is None:
        return None
    ref = ObjectRef("problem_threads.thread", public_id)
    return Resolved(ref, thread.title, url=thread_path(public_id), state=str(thread.state.label))


def _resolve_post(public_id: str, actor: Actor) -> Resolved | None:
    found = shown.visible_post(public_id, actor)
    if found is None:
        return None
    ref = ObjectRef("problem_threads.post", public_id)
    return Resolved(ref, found.title, url=thread_path(found.public_id, found.no))


def newest_problems(actor: Actor) -> Mapping[str, Any] | None:
    """One query: what was written in last among the problems that are not resolved."""
    rows = listing.newest_unresolved(actor)
    may_ask = allows(actor, ThreadPermission.ASK)
    return {"rows": rows, "may_ask": may_ask} if rows or may_ask else None


def _own_data(actor: Actor) -> Sequence[Mapping[str, Any]]:
    """Problems, posts and trials of one person, those without a name too: no row of these points at them."""
    return as_plain(exporting.own_taken(actor))


contributions = Contributions(
    menu=(
        MenuItem(
            key="problem_threads",
            title=_l("Problems from class"),
            endpoint="problem_threads.index",
            icon="question",
            permission=ThreadPermission.VIEW,
            weight=20,
        ),
    ),
    cards=(
        Card(
            key="problem_threads.newest",
            title=_l("Problems from class"),
            permission=ThreadPermission.VIEW,
            load=newest_problems,
            template="problem_threads/cards/newest.html",
            weight=20,
        ),
    ),
    search=SOURCES,
    notifications=(*NOTICES, *WORK_NOTICES),
    digest=DIGEST,
    own_data=(OwnData(key="problem_threads.own", load=_own_data),),
    first_steps=(
        FirstStep(
            key="problem_threads.read",
            title=_l("Read one resolved problem"),
            text=_l("What a colleague asked and what helped."),
            endpoint="problem_threads.index",
            query={"tab": "resolved"},
            permission=ThreadPermission.VIEW,
            opening_is_doing=True,
            weight=50,
        ),
        FirstStep(
            key=SAID_SOMETHING,
            title=_l("Say hello or ask something"),
            text=_l("A reply, a tip or a question of your own."),
            endpoint="problem_threads.index",
            permission=ThreadPermission.ASK,
            weight=55,
        ),
    ),
    resolvers={"problem_threads.thread": _resolve, "problem_threads.post": _resolve_post},
    acts=ACTS | ACTS_OF_WORK,
)

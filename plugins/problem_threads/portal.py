"""What problem threads put into the portal's own pages: menu, cards, search, notices."""

from __future__ import annotations

from kkg_portal.api import Actor, Contributions, MenuItem, ObjectRef, Resolved
from kkg_portal.api import lazy_gettext as _l

from .acts import ACTS
from .addresses import thread_path
from .permissions import ThreadPermission
from .queries import shown


def _resolve(public_id: str, actor: Actor) -> Resolved | None:
    thread = shown.visible_thread(public_id, actor)
    if thread is None:
        return None
    ref = ObjectRef("problem_threads.thread", public_id)
    return Resolved(ref, thread.title, url=thread_path(public_id), state=str(thread.state.label))


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
    resolvers={"problem_threads.thread": _resolve},
    acts=ACTS,
)

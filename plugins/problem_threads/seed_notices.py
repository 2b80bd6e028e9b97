"""What the demo's posts and trials would have told people: the newest of each thread, in two statements each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kkg_portal.api import Actor, MemberRow, tell

from .addresses import thread_path, trial_path
from .models import Post, Thread, Trial
from .telling import DIRECT, FOLLOWED
from .work_notices import TRIAL_ON_MINE

# Threads whose news are told; older ones have long been read.
NEWEST = 10


def tell_last_reply(
    thread: Thread, posts: Sequence[Post], asker: MemberRow, members: Iterable[MemberRow]
) -> None:
    """To the asker and to whoever wrote before; nothing where nobody replied."""
    if not posts:
        return
    known = {one.membership_id: one for one in members} | {asker.membership_id: asker}
    last = posts[-1]
    writer = known.get(last.author_id or 0)
    before = {known[one.author_id].user_id for one in posts[:-1] if one.author_id in known}
    values = {
        "title": thread.title,
        "url": thread_path(thread.public_id, last.no),
        "name": writer.full_name if writer is not None else "",
        "no": last.no,
    }
    asked = [] if last.by_asker else [asker.user_id]
    audiences = [(DIRECT, asked), (FOLLOWED, sorted(before))]
    tell(audiences, last.ref, values, within=thread.ref, by=_as_actor(writer), at=last.written_at)


def tell_last_trial(
    thread: Thread, trial: Trial, solver_id: int | None, members: Sequence[MemberRow]
) -> None:
    """To whoever proposed the solution, as far as they bear a name."""
    known: Mapping[int, MemberRow] = {one.membership_id: one for one in members}
    solver, teacher = known.get(solver_id or 0), known.get(trial.author_id or 0)
    if solver is None:
        return
    values = {
        "title": thread.title,
        "url": trial_path(thread.public_id, trial.public_id),
        "name": teacher.full_name if teacher is not None else "",
    }
    audiences = [(TRIAL_ON_MINE, [solver.user_id])]
    tell(audiences, trial.ref, values, within=thread.ref, by=_as_actor(teacher), at=trial.reported_at)


def _as_actor(member: MemberRow | None) -> Actor | None:
    """Whose deed it is, so that erasing them takes their name out of the notices too."""
    return Actor(user_id=member.user_id, name=member.full_name) if member is not None else None

"""Threads and what belongs to them, for their addresses: one that bob asked, with a reply of alice's."""

from __future__ import annotations

from tests.architecture.url_objects import World, builds
from tests.plugins.problem_threads.factories import add_reply, make_thread


@builds("problem_threads.thread")
def a_thread_of_bob(world: World) -> str:
    with world.melati():
        row = make_thread(world.people.bob)
        add_reply(row, world.people.alice)
        return row.public_id

"""Threads and what belongs to them, for their addresses: one that bob asked, with a reply of alice's."""

from __future__ import annotations

import io

from sqlalchemy import select

from kkg_portal.core import attachments
from kkg_portal.core.db.engine import session
from plugins.problem_threads.models import ModerationCase, Post, PostFile, PostRevision, Thread
from tests.architecture.url_objects import World, builds
from tests.plugins.problem_threads.factories import add_reply, make_thread


@builds("problem_threads.thread")
def a_thread_of_bob(world: World) -> str:
    with world.melati():
        row = make_thread(world.people.bob)
        add_reply(row, world.people.alice)
        return row.public_id


@builds("problem_threads.post")
def the_number_of_alices_reply(world: World) -> str:
    world.value("thread", "problem_threads.show")
    return "2"


def _reply(world: World) -> Post:
    of = select(Post).join(Thread, Thread.id == Post.thread_id)
    of = of.where(Thread.public_id == world.value("thread", "problem_threads.show"), Post.no == 2)
    return session.scalars(of).one()


@builds("problem_threads.revision")
def an_earlier_text_of_the_reply(world: World) -> str:
    world.value("thread", "problem_threads.show")
    with world.melati():
        post = _reply(world)
        row = PostRevision(post_id=post.id, of_version=1, source="Coba digambar.", author_id=post.author_id)
        session.add(row)
        session.commit()
        return row.public_id


@builds("problem_threads.file")
def a_file_of_the_reply(world: World) -> str:
    world.value("thread", "problem_threads.show")
    with world.melati():
        kept = attachments.keep(
            io.BytesIO(b"Lembar kerja"),
            name="lembar.txt",
            content_type="text/plain",
            user_id=None,
            limit_bytes=100,
        )
        row = PostFile(post_id=_reply(world).id, attachment_id=kept.id)
        session.add(row)
        session.commit()
        return row.public_id


@builds("problem_threads.case")
def a_report_about_the_reply(world: World) -> str:
    world.value("thread", "problem_threads.show")
    with world.melati():
        row = ModerationCase(post_id=_reply(world).id)
        session.add(row)
        session.commit()
        return row.public_id


@builds("problem_threads.cluster_export:kind", is_object=False)
@builds("problem_threads.own_export:kind", is_object=False)
def kind_of_export(_world: World) -> str:
    return "json"

"""What is done about bob's problem, for its addresses: a solution of alice's, bob's trial of it, and so on."""

from __future__ import annotations

import io

from sqlalchemy import select

from kkg_portal.api import clock, session
from kkg_portal.core import attachments
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads.kinds import AcceptanceBasis, EscalationTarget, PostKind, TrialState
from plugins.problem_threads.models import Acceptance, Escalation, Post, Thread, Trial, TrialFile
from tests.architecture.url_objects import World, builds
from tests.plugins.problem_threads.factories import add_reply

SOLUTION_PAGES = ("plan_trial", "report_solution", "accept")


def a_solution(world: World) -> str:
    public_id = world.value("thread", "problem_threads.plan_trial")
    with world.melati():
        thread = session.scalars(select(Thread).where(Thread.public_id == public_id)).one()
        return str(add_reply(thread, world.people.alice, kind=PostKind.SOLUTION).no)


for _page in SOLUTION_PAGES:
    builds(f"problem_threads.{_page}:post")(a_solution)


def _of_thread(world: World) -> tuple[int, int]:
    """The thread and its solution, by their ids; inside a session of the cluster."""
    public_id = world.value("thread", "problem_threads.plan_trial")
    no = world.value("post", "problem_threads.plan_trial")
    row = session.execute(
        select(Thread.id, Post.id)
        .join(Post, Post.thread_id == Thread.id)
        .where(Thread.public_id == public_id, Post.no == int(no))
    ).one()
    return row[0], row[1]


@builds("problem_threads.trial")
def a_trial_of_bob(world: World) -> str:
    world.value("post", "problem_threads.plan_trial")
    with world.melati(), intending_to_write():
        thread_id, post_id = _of_thread(world)
        trial = Trial(
            thread_id=thread_id,
            post_id=post_id,
            author_id=world.people.bob.membership_id,
            by_asker=True,
            state=TrialState.PLANNED,
            planned_for=clock.now().date(),
        )
        session.add(trial)
        session.get_one(Thread, thread_id).trials_planned += 1
        session.get_one(Thread, thread_id).trial_count += 1
        session.commit()
        return trial.public_id


@builds("problem_threads.acceptance")
def an_acceptance(world: World) -> str:
    world.value("post", "problem_threads.plan_trial")
    with world.melati(), intending_to_write():
        thread_id, post_id = _of_thread(world)
        acceptance = Acceptance(
            thread_id=thread_id,
            post_id=post_id,
            basis=AcceptanceBasis.ASKER,
            author_id=world.people.bob.membership_id,
            by_asker=True,
        )
        session.add(acceptance)
        session.get_one(Thread, thread_id).acceptance_count += 1
        session.commit()
        return acceptance.public_id


@builds("problem_threads.escalation")
def an_escalation(world: World) -> str:
    world.value("post", "problem_threads.plan_trial")
    with world.melati(), intending_to_write():
        thread_id, _post_id = _of_thread(world)
        escalation = Escalation(
            thread_id=thread_id,
            target=EscalationTarget.MENTOR,
            author_id=world.people.bob.membership_id,
            by_asker=True,
        )
        session.add(escalation)
        session.commit()
        return escalation.public_id


@builds("problem_threads.trial_file:file")
def a_file_of_the_trial(world: World) -> str:
    public_id = world.value("trial", "problem_threads.trial")
    with world.melati():
        trial = session.scalars(select(Trial).where(Trial.public_id == public_id)).one()
        kept = attachments.keep(
            io.BytesIO(b"Foto papan"), name="papan.txt", content_type="text/plain", user_id=None, limit_bytes=100
        )
        row = TrialFile(trial_id=trial.id, attachment_id=kept.id)
        session.add(row)
        session.commit()
        return row.public_id

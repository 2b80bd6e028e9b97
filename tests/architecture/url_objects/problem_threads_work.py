"""What is done about bob's problem, for its addresses: a solution of alice's, bob's trial of it, and so on."""

from __future__ import annotations

import io

from sqlalchemy import select

from kkg_portal.api import clock, new_token, session
from kkg_portal.core import attachments
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads.kinds import (
    AcceptanceBasis,
    CardState,
    ClassPhase,
    EscalationTarget,
    PostKind,
    Subject,
    TrialOutcome,
    TrialState,
)
from plugins.problem_threads.models import (
    Acceptance,
    CardOffer,
    Citation,
    Escalation,
    FeedToken,
    Post,
    SharedCard,
    Thread,
    Trial,
    TrialFile,
)
from tests.architecture.url_objects import World, builds
from tests.plugins.problem_threads.factories import add_reply, make_thread

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
            io.BytesIO(b"Foto papan"),
            name="papan.txt",
            content_type="text/plain",
            user_id=None,
            limit_bytes=100,
        )
        row = TrialFile(trial_id=trial.id, attachment_id=kept.id)
        session.add(row)
        session.commit()
        return row.public_id


@builds("problem_threads.ask_to_quote:post")
def a_solution_to_quote(world: World) -> str:
    return a_solution(world)


@builds("problem_threads.offer")
def a_card_on_its_way(world: World) -> str:
    public_id = world.value("thread", "problem_threads.show")
    with world.melati(), intending_to_write():
        thread = session.scalars(select(Thread).where(Thread.public_id == public_id)).one()
        offer = CardOffer(
            thread_id=thread.id,
            title="Murid bingung soal cerita",
            problem="Mereka tidak tahu kapan harus mengali.",
            solution="Digambar dulu.",
            state=CardState.AGREED,
        )
        session.add(offer)
        session.commit()
        return offer.public_id


@builds("problem_threads.card", is_object=False)
def a_card_of_all_clusters(world: World) -> str:
    """It belongs to no cluster: everybody in a circle of teachers reads it, charlie too."""
    with world.melati(), intending_to_write():
        card = SharedCard(
            from_cluster_id=world.people.alice.cluster_id or 0,
            title="Murid bingung soal cerita",
            problem_html="<p>Mereka tidak tahu kapan harus mengali.</p>",
            class_phase=ClassPhase.CLASS_4,
            subject=Subject.MATHEMATICS,
        )
        session.add(card)
        session.commit()
        return card.public_id


@builds("problem_threads.feed:token", is_object=False)
def a_secret_of_bob(world: World) -> str:
    token, digest = new_token()
    with world.melati(), intending_to_write():
        session.add(FeedToken(membership_id=world.people.bob.membership_id, label="HP", digest=digest))
        session.commit()
    return token


@builds("problem_threads.revoke_feed:feed")
def a_feed_address_of_the_visitor(world: World) -> str:
    _token, digest = new_token()
    owner = world.visitor if world.visitor is not None else world.people.bob
    if owner.cluster_id != world.people.alice.cluster_id:
        owner = world.people.bob
    with world.melati(), intending_to_write():
        row = FeedToken(membership_id=owner.membership_id, label="HP", digest=digest)
        session.add(row)
        session.commit()
        return row.public_id


@builds("problem_threads.paper:kind", is_object=False)
def a_page(_world: World) -> str:
    return "page"


@builds("problem_threads.citation")
def a_question_to_alice(world: World) -> str:
    world.value("post", "problem_threads.plan_trial")
    with world.melati(), intending_to_write():
        _thread_id, post_id = _of_thread(world)
        citation = Citation(post_id=post_id, author_id=world.people.bob.membership_id, by_asker=True)
        session.add(citation)
        session.commit()
        return citation.public_id


def a_thread_with_two_rounds(world: World) -> str:
    """Bob asked and reported two trials of alice's solution."""
    with world.melati():
        thread = make_thread(world.people.bob)
        post = add_reply(thread, world.people.alice, kind=PostKind.SOLUTION)
    with world.melati(), intending_to_write():
        session.add_all(
            Trial(
                thread_id=thread.id,
                post_id=post.id,
                author_id=world.people.bob.membership_id,
                by_asker=True,
                state=TrialState.REPORTED,
                outcome=TrialOutcome.PARTLY,
                cycle_no=number,
            )
            for number in (1, 2)
        )
        row = session.get_one(Thread, thread.id)
        row.trial_count, row.trials_partly = 2, 2
        session.commit()
        return thread.public_id


for _page in ("ptk", "ptk_docx", "ptk_markdown"):
    builds(f"problem_threads.{_page}:thread")(a_thread_with_two_rounds)

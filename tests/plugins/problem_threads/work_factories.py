"""Solutions, trials and facilitators for tests: straight in the database, or by the verbs where those count."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kkg_portal.api import Role, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads.kinds import ClassPhase, PostKind, Subject, TrialOutcome
from plugins.problem_threads.models import Escalation, Post, Thread, Trial
from plugins.problem_threads.reports import Report
from plugins.problem_threads.services import accepting, trials

from .factories import add_reply, inside

DID = "Sepuluh menit tiap pagi dalam tiga kelompok, dua minggu."


def add_solution(thread: Thread, author: Person, text: str = "Coba digambar dulu.", **values: Any) -> Post:
    return add_reply(thread, author, text, kind=PostKind.SOLUTION, **values)


def a_report(outcome: TrialOutcome = TrialOutcome.WORKED, **values: Any) -> Report:
    known: dict[str, Any] = {
        "did": DID,
        "class_phase": ClassPhase.CLASS_4,
        "subject": Subject.MATHEMATICS,
        "pupils_n": 28,
        "before_n": 9,
        "after_n": 21,
    }
    return Report(outcome, **{**known, **values})


def loaded(post: Post) -> Post:
    """The post with its thread, as a route loads it."""
    statement = select(Post).where(Post.id == post.id).options(joinedload(Post.thread))
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def loaded_trial(trial: Trial) -> Trial:
    statement = select(Trial).where(Trial.id == trial.id)
    options = (joinedload(Trial.thread), joinedload(Trial.post).joinedload(Post.thread))
    return session.scalars(statement.options(*options).execution_options(populate_existing=True)).one()


def loaded_escalation(escalation: Escalation) -> Escalation:
    statement = select(Escalation).where(Escalation.id == escalation.id)
    options = statement.options(joinedload(Escalation.thread))
    return session.scalars(options.execution_options(populate_existing=True)).one()


def try_it(post: Post, teacher: Person, outcome: TrialOutcome = TrialOutcome.WORKED, **values: Any) -> Trial:
    """A report of `teacher`, through the verb."""
    with inside(teacher), intending_to_write():
        return trials.report_solution(loaded(post), a_report(outcome, **values), actor=actor_of(teacher))


def accept_it(post: Post, person: Person, note: str = "") -> str:
    """Accepted through the verb; the public id of the acceptance."""
    with inside(person), intending_to_write():
        return accepting.accept(loaded(post), note, actor=actor_of(person)).public_id


def another_teacher(of: Person, name: str = "Tutik Handayani", **values: Any) -> Person:
    cluster = session.get_one(Cluster, of.cluster_id)
    return make_member(cluster, name, **values)


def a_facilitator(of: Person, name: str = "Endah Lestari") -> Person:
    return another_teacher(of, name, roles=(Role.FACILITATOR,))

"""Stores and counts accepted solutions. Inside verbs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from kkg_portal.api import session

from .models import Acceptance, AcceptanceTrial, Thread, Trial


def put_acceptance(acceptance: Acceptance, evidence: Sequence[Trial]) -> None:
    """Store an acceptance with the trials it rests on, and count it."""
    session.add(acceptance)
    session.flush()  # its evidence points at it
    session.add_all(AcceptanceTrial(acceptance_id=acceptance.id, trial_id=trial.id) for trial in evidence)
    _count(acceptance.thread_id, +1)


def count_acceptance(thread: Thread, change: int) -> None:
    _count(thread.id, change)


def _count(thread_id: int, change: int) -> None:
    session.execute(
        update(Thread).where(Thread.id == thread_id).values(acceptance_count=Thread.acceptance_count + change)
    )

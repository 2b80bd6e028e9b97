"""What problems add to the weekly digest of one reader; nothing where the week brought nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from kkg_portal.api import Actor, DigestLine, DigestSection, bound_cluster, clock, format_date
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from .addresses import thread_path, trial_path
from .queries import weekly

AHEAD = timedelta(days=7)


def planned_trials(actor: Actor, _since: datetime) -> Sequence[DigestLine]:
    """What the reader promised to try until the next digest."""
    return [
        DigestLine(
            _("By %(day)s: %(problem)s", day=format_date(row.planned_for), problem=row.title),
            trial_path(row.public_id, row.trial_id),
        )
        for row in weekly.due_trials(actor, clock.today(bound_cluster()) + AHEAD)
    ]


def waiting_problems(actor: Actor, _since: datetime) -> Sequence[DigestLine]:
    return _lines(weekly.near_problems(actor))


def followed_problems(actor: Actor, since: datetime) -> Sequence[DigestLine]:
    return _lines(weekly.followed(actor, since))


def resolved_problem(actor: Actor, since: datetime) -> Sequence[DigestLine]:
    row = weekly.resolved_with_evidence(actor, since)
    return _lines([row]) if row is not None else ()


def _lines(rows: Sequence[Any]) -> list[DigestLine]:
    return [DigestLine(row.title, thread_path(row.public_id)) for row in rows]


DIGEST = (
    DigestSection(
        key="problem_threads.trials", title=_l("What you wanted to try"), load=planned_trials, weight=15
    ),
    DigestSection(
        key="problem_threads.followed",
        title=_l("New in problems you follow"),
        load=followed_problems,
        weight=30,
    ),
    DigestSection(
        key="problem_threads.waiting", title=_l("Still waiting for an idea"), load=waiting_problems, weight=40
    ),
    DigestSection(
        key="problem_threads.resolved",
        title=_l("Resolved, and tried in class"),
        load=resolved_problem,
        weight=50,
    ),
)

"""The list of problems."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import address, allows, current_actor, render, requires, schools

from ..kinds import ClassPhase, Subject
from ..permissions import ThreadPermission
from ..queries import listing
from ..queries.wanted import Sort, Tab, Wanted
from .blueprint import bp
from .ways import further_ways

E = TypeVar("E", bound=StrEnum)

_ID_LENGTH = 10


@bp.get("/")
@requires(ThreadPermission.VIEW)
def index() -> BaseResponse:
    actor, wanted = current_actor(), _wanted()
    narrowing = {
        name: value for name, value in request.args.items() if name not in {"tab", "after"} and value
    }
    return render(
        "problem_threads/index.html",
        page=listing.threads(wanted, actor),
        wanted=wanted,
        tabs=tuple(
            (tab.label, address("problem_threads.index", tab=tab.value), tab is wanted.tab) for tab in Tab
        ),
        narrowing=narrowing,
        schools=tuple(schools()),
        sorts=Sort,
        subjects=Subject,
        classes=ClassPhase,
        may_ask=allows(actor, ThreadPermission.ASK),
        may_moderate=allows(actor, ThreadPermission.MODERATE),
        ways=tuple(further_ways()),
    )


def _wanted() -> Wanted:
    """What the address asks for; anything unknown counts as nothing asked."""
    asked = request.args
    return Wanted(
        tab=_one_of(Tab, asked.get("tab", "")) or Tab.UNRESOLVED,
        sort=_one_of(Sort, asked.get("sort", "")) or Sort.NEWEST,
        subject=_one_of(Subject, asked.get("subject", "")),
        class_phase=_one_of(ClassPhase, asked.get("class", "")),
        school=asked.get("school", "")[:_ID_LENGTH],
        has_trial=asked.get("tried") == "1",
        after=asked.get("after", "")[:_ID_LENGTH],
    )


def _one_of(kind: type[E], text: str) -> E | None:
    return kind(text) if text in set(kind) else None

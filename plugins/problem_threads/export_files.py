"""Problems as files other programs read: JSON with each problem whole, CSV with a line for each post and report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kkg_portal.api import Sheet, SheetColumn, clock, csv_bytes, portal_url
from kkg_portal.api import gettext as _
from kkg_portal.api import pgettext as _p

from .addresses import thread_path
from .queries.exporting import ReportedTrial, TakenThread, WrittenPost
from .queries.people import Speaker

CONTENT_TYPES = {"json": "application/json", "csv": "text/csv"}


def file_bytes(kind: str, taken: Sequence[TakenThread]) -> bytes:
    """`kind` is one of CONTENT_TYPES."""
    if kind == "csv":
        return csv_bytes(_sheet(taken))
    whole = {"made_at": clock.now().isoformat(), "problems": as_plain(taken)}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def as_plain(taken: Iterable[TakenThread]) -> list[dict[str, Any]]:
    """Plain values, names of the values in the code's English as in the tables."""
    return [
        {
            **_problem(one),
            "asked_by": _by(one.asked_by),
            "posts": [_post(post) for post in one.posts],
            "trials": [_trial(trial) for trial in one.trials],
        }
        for one in taken
    ]


def _problem(one: TakenThread) -> dict[str, Any]:
    thread = one.thread
    about = {
        "url": portal_url(thread_path(thread.public_id)),
        "title": thread.title,
        "state": thread.state.value,
        "class": thread.class_phase.value,
        "subject": thread.subject.value,
        "asked_at": thread.created_at.isoformat(),
    }
    words = {"pupils": thread.pupils_n, "tried_before": thread.tried_text, "goal": thread.goal_text}
    return about | words if one.is_whole else about


def _by(speaker: Speaker) -> Mapping[str, str]:
    return {"name": speaker.name, "school": speaker.school}


def _post(one: WrittenPost) -> dict[str, Any]:
    post = one.post
    return {
        "number": post.no,
        "kind": post.kind.value,
        "by": _by(one.by),
        "written_at": post.written_at.isoformat(),
        "text": post.source,
    }


def _trial(one: ReportedTrial) -> dict[str, Any]:
    trial = one.trial
    return {
        "solution_number": trial.post.no,
        "by": _by(one.by),
        "tried_on": trial.tried_on.isoformat() if trial.tried_on else None,
        "outcome": trial.outcome.value if trial.outcome else None,
        "did": trial.did,
        "obstacle": trial.obstacle,
        "next_step": trial.next_step,
        "pupils": trial.pupils_n,
        "before": trial.before_n,
        "after": trial.after_n,
    }


def _sheet(taken: Sequence[TakenThread]) -> Sheet:
    headers = (
        _("Problem"),
        _("Address"),
        _("State"),
        _("Class"),
        _("Subject"),
        _p("export", "Number"),
        _p("export", "Kind"),
        _p("export", "Written by"),
        _("School"),
        _p("export", "Day"),
        _p("export", "Text"),
        _("How it went"),
        _("Pupils"),
        _p("export", "Before"),
        _p("export", "Afterwards"),
    )
    rows = [row for one in taken for row in _rows(one)]
    return Sheet(_("Problems from class"), tuple(SheetColumn(header) for header in headers), rows)


def _rows(one: TakenThread) -> Iterable[tuple[Any, ...]]:
    thread = one.thread
    about = (
        thread.title,
        portal_url(thread_path(thread.public_id)),
        str(thread.state.label),
        str(thread.class_phase.label),
        str(thread.subject.label),
    )
    for written in one.posts:
        post, by = written.post, written.by
        day = post.written_at.date().isoformat()
        words = (post.no, str(post.kind.label), by.name, by.school, day, post.source)
        yield (*about, *words, "", "", "", "")
    for reported in one.trials:
        trial, by = reported.trial, reported.by
        day = trial.tried_on.isoformat() if trial.tried_on else ""
        words = (trial.post.no, _("Trial"), by.name, by.school, day, trial.did)
        outcome = str(trial.outcome.label) if trial.outcome else ""
        yield (*about, *words, outcome, trial.pupils_n, trial.before_n, trial.after_n)

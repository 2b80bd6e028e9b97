"""What happens by itself around a questionnaire: it opens into inboxes, it closes and forgets its key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from kkg_portal.api import bound_cluster, clock, enqueue, in_language, inbox, job, session, unit_of_work
from kkg_portal.api import gettext as _

from .addresses import meeting_path
from .kinds import QUESTIONNAIRE_OPEN, QuestionnaireKind
from .models import Meeting, Questionnaire
from .queries.questionnaires import still_expected, submission_count, takes_answers

OPENING, CLOSING = "meetings.questionnaire_opens", "meetings.questionnaire_closes"


def plan_opening_and_closing(questionnaire: Questionnaire) -> None:
    """Queue both for the times it has now; a job of earlier times finds nothing to do."""
    payload = {"questionnaire": questionnaire.public_id}
    for kind, at in ((OPENING, questionnaire.opens_at), (CLOSING, questionnaire.closes_at)):
        key = f"{kind}:{questionnaire.public_id}:{at:%Y%m%dT%H%M}"
        enqueue(kind, payload, key=key, run_at=max(at, clock.now()))


def lay_into_inboxes(questionnaire: Questionnaire) -> int:
    """One item for everybody who has not answered; asked twice it renews them."""
    cluster = bound_cluster()
    people = [person.user_id for person in still_expected(questionnaire)]
    base = f"/k/{cluster.slug}/meetings"
    address = meeting_path(base, questionnaire.meeting.public_id)
    with in_language(cluster.language):
        title = _(
            "%(questionnaire)s: %(meeting)s",
            questionnaire=questionnaire.title,
            meeting=questionnaire.meeting.title,
        )
    if people:
        inbox.put(
            people,
            QUESTIONNAIRE_OPEN,
            questionnaire.ref,
            title=title,
            url=f"{address}/questionnaires/{questionnaire.public_id}/answer",
            due_at=questionnaire.closes_at,
        )
    return len(people)


def let_questionnaires_follow(meeting: Meeting, began_at: datetime, ended_at: datetime) -> None:
    """After a meeting got other times: its tests and questionnaires open and close as long before and after it.

    What opened already stays open and only closes at another time; what is closed and was answered stays so.
    """
    if (began_at, ended_at) == (meeting.starts_at, meeting.ends_at):
        return
    rows = select(Questionnaire).where(Questionnaire.meeting_id == meeting.id)
    for one in session.scalars(rows.order_by(Questionnaire.id).limit(10)).all():
        is_before = one.kind is QuestionnaireKind.PRE
        later = meeting.starts_at - began_at if is_before else meeting.ends_at - ended_at
        _shift(one, later, never_open=ended_at <= clock.now())


def hand_questionnaires_on(old: Meeting, new: Meeting) -> None:
    """They belong to the meeting that is held instead, and follow it to its times."""
    session.execute(update(Questionnaire).where(Questionnaire.meeting_id == old.id).values(meeting_id=new.id))
    let_questionnaires_follow(new, old.starts_at, old.ends_at)


def _shift(one: Questionnaire, later: timedelta, *, never_open: bool) -> None:
    """`never_open`: the old day went by while the meeting was postponed, so nobody could answer."""
    now = clock.now()
    if one.closes_at <= now and not (never_open and not submission_count(one)):
        return
    is_open = one.opens_at <= now < one.closes_at and not never_open
    opens_at = one.opens_at if is_open else one.opens_at + later
    closes_at = one.closes_at + later
    if closes_at <= opens_at:
        return
    one.opens_at, one.closes_at = opens_at, closes_at
    inbox.take(QUESTIONNAIRE_OPEN, one.ref)
    plan_opening_and_closing(one)


def forget_pair_key(questionnaire: Questionnaire) -> None:
    """Once the second test is closed nothing needs the key any more, and nothing can pair people again."""
    if questionnaire.kind is QuestionnaireKind.POST:
        session.execute(
            update(Questionnaire).where(Questionnaire.id == questionnaire.before_id).values(pair_key=None)
        )


@job(OPENING)
def open_by_itself(payload: dict[str, Any]) -> None:
    """At its time, a questionnaire that has questions appears in the inboxes of those it is for."""
    with unit_of_work():
        questionnaire = _one(payload)
        if questionnaire is not None and takes_answers(questionnaire):
            lay_into_inboxes(questionnaire)


@job(CLOSING)
def close_by_itself(payload: dict[str, Any]) -> None:
    """At its end it leaves the inboxes, and the key that pairs two tests is erased."""
    with unit_of_work():
        questionnaire = _one(payload)
        if questionnaire is not None and questionnaire.closes_at <= clock.now():
            inbox.take(QUESTIONNAIRE_OPEN, questionnaire.ref)
            forget_pair_key(questionnaire)


def _one(payload: dict[str, Any]) -> Questionnaire | None:
    return session.scalar(
        select(Questionnaire)
        .where(Questionnaire.public_id == payload["questionnaire"], Questionnaire.deleted_at.is_(None))
        .options(joinedload(Questionnaire.meeting))
    )

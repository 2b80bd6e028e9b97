"""Notices about trials, acceptances, problems brought further, cards and citations: their kinds and whom they reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from kkg_portal.api import (
    Actor,
    MailAddition,
    Membership,
    NotificationType,
    ObjectRef,
    Receiver,
    User,
    bound_cluster,
    in_language,
    members_by_id,
    session,
    tell,
)
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import pgettext as _p

from .kinds import TrialState
from .models import Thread, Trial
from .voice import Voice

TRIAL_DUE = "problem_threads.trial_due"
ESCALATION_TO_ME = "problem_threads.escalation_to_me"
ESCALATION_BACK = "problem_threads.escalation_back"
ACCEPTED_MINE = "problem_threads.accepted_mine"
TRIAL_ON_MINE = "problem_threads.trial_on_mine"
STILL_SOLVED = "problem_threads.still_solved"
OFFER = "problem_threads.offer"
CARD = "problem_threads.card"
CITATION = "problem_threads.citation"


def users_of(membership_ids: Iterable[int | None]) -> list[int]:
    """The accounts of these members, for notices and the inbox; none for the portal's own acts."""
    wanted = sorted({one for one in membership_ids if one is not None})
    if not wanted:
        return []
    return list(
        session.scalars(
            select(User.id)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.id.in_(wanted), User.disabled_at.is_(None))
            .order_by(User.id)
        )
    )


def name_of(voice: Voice) -> str:
    """How a notice calls who acted, in the cluster's language; somebody without a name stays without one."""
    with in_language(bound_cluster().language):
        if voice.author_id is None:
            return _p("anonymous asker", "A colleague") if voice.by_asker else _("The portal")
        member = members_by_id([voice.author_id]).get(voice.author_id)
        return member.full_name if member is not None else _("A former member")


def _trial_waits(_receiver: Receiver, values: Mapping[str, Any]) -> MailAddition | None:
    """Nobody is reminded of what they reported, moved or withdrew in the meantime."""
    found = session.execute(
        select(Trial.state, Trial.planned_for).where(Trial.public_id == str(values.get("trial", "")))
    ).first()
    waits = found is not None and found.state is TrialState.PLANNED
    moved = found is not None and str(found.planned_for) != str(values.get("revision", ""))
    return MailAddition() if waits and not moved else None


def _due_line(values: Mapping[str, Any]) -> str:
    return _("Have you tried it? “%(problem)s”", problem=values["title"])


def _tried_line(values: Mapping[str, Any]) -> str:
    return _("%(name)s tried your solution for “%(problem)s”", name=values["name"], problem=values["title"])


def _accepted_line(values: Mapping[str, Any]) -> str:
    return _("Your solution for “%(problem)s” was accepted", problem=values["title"])


def _still_line(values: Mapping[str, Any]) -> str:
    return _(
        "Somebody tried the accepted solution for “%(problem)s” without success. Does it still hold?",
        problem=values["title"],
    )


def _to_me_line(values: Mapping[str, Any]) -> str:
    return _("A problem was brought to you as facilitator: “%(problem)s”", problem=values["title"])


def _back_line(values: Mapping[str, Any]) -> str:
    return _("“%(problem)s” came back to the group", problem=values["title"])


def _offer_line(values: Mapping[str, Any]) -> str:
    return _("“%(problem)s” is not solved yet. You can bring it to a meeting.", problem=values["title"])


def _card_line(values: Mapping[str, Any]) -> str:
    return _("May other clusters read about “%(problem)s”? Please look at the card.", problem=values["title"])


def _citation_line(values: Mapping[str, Any]) -> str:
    return _("%(name)s asks to quote your solution in a report", name=values["name"])


WORK_NOTICES = (
    NotificationType(
        key=TRIAL_DUE,
        title=_l("A trial you planned is due"),
        reason=_l("because you planned to try it"),
        line=_due_line,
        priority=10,
        at_sending=_trial_waits,
    ),
    NotificationType(
        key=ESCALATION_TO_ME,
        title=_l("A problem is brought to you"),
        reason=_l("because you are a facilitator or coordinator"),
        line=_to_me_line,
        priority=11,
        urgent=True,
    ),
    NotificationType(
        key=ESCALATION_BACK,
        title=_l("A problem came back from a meeting or facilitator"),
        reason=_l("because you brought it further or coordinate the group"),
        line=_back_line,
        priority=12,
    ),
    NotificationType(
        key=ACCEPTED_MINE,
        title=_l("Your solution was accepted"),
        reason=_l("because you wrote the solution"),
        line=_accepted_line,
        priority=30,
    ),
    NotificationType(
        key=TRIAL_ON_MINE,
        title=_l("Somebody tried your solution"),
        reason=_l("because you wrote the solution"),
        line=_tried_line,
        priority=31,
    ),
    NotificationType(
        key=STILL_SOLVED,
        title=_l("An accepted solution did not work for somebody"),
        reason=_l("because you asked"),
        line=_still_line,
        priority=32,
    ),
    NotificationType(
        key=OFFER,
        title=_l("Your problem waits without a solution"),
        reason=_l("because you asked"),
        line=_offer_line,
        priority=40,
    ),
    NotificationType(
        key=CARD,
        title=_l("A card for other clusters needs your word"),
        reason=_l("because you asked"),
        line=_card_line,
        priority=41,
    ),
    NotificationType(
        key=CITATION,
        title=_l("Somebody asks to quote you"),
        reason=_l("because you wrote the solution"),
        line=_citation_line,
        priority=42,
    ),
)


def tell_work(
    kind: str,
    membership_ids: Iterable[int | None],
    ref: ObjectRef,
    thread: Thread,
    values: Mapping[str, Any],
    *,
    voice: Voice | None = None,
    actor: Actor | None = None,
) -> None:
    """Tell members of something that was done about a problem. Who acts hears nothing; an unnamed asker stays so."""
    users = [one for one in users_of(membership_ids) if actor is None or one != actor.user_id]
    named = actor if voice is not None and not voice.is_unnamed else None
    tell([(kind, users)], ref, {"title": thread.title, **values}, within=thread.ref, by=named)

"""Members propose what a meeting should speak about; the chair takes it up or says why not."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import (
    Actor,
    Invalid,
    Membership,
    ObjectRef,
    Role,
    User,
    bound_cluster,
    clock,
    in_language,
    inbox,
    members_with_role,
    notify,
    portal_url,
    session,
    verb,
)
from kkg_portal.api import gettext as _

from ..addresses import meetings_path
from ..kinds import ITEM_ANSWERED, ITEM_PROPOSED, ItemSource, ItemState
from ..models import AgendaItem, ItemNote, Meeting, WaitingItem
from ..permissions import MeetingPermission
from ..plan import ItemPlan
from ..queries import whole_agenda
from .agenda import OPEN_STATES, place_item, require_open
from .carrying import take_in_waiting
from .telling_origins import tell_refusal

MOST_OPEN = 10
Proposed = AgendaItem | WaitingItem


@verb(MeetingPermission.ITEM_PROPOSE)
def propose(
    meeting: Meeting | None, plan: ItemPlan, *, note: str = "", source: ObjectRef | None = None, actor: Actor
) -> Proposed:
    """Propose an item for this meeting or, without one, for whichever comes next. The same `source` is one proposal."""
    known = _known(source)
    if known is not None:
        return known
    if meeting is not None and (meeting.state not in OPEN_STATES or meeting.ends_at < clock.now()):
        raise Invalid(_("This meeting takes no more proposals. Propose it for a later one."), field="meeting")
    _refuse_flood(actor)
    item = _waiting(plan) if meeting is None else _on(meeting, plan)
    if isinstance(item, AgendaItem):
        item.source = ItemSource.OTHER_PLUGIN if source else ItemSource.PROPOSAL
    item.proposal, item.proposed_by_id = note, actor.membership_id
    if source is not None:
        item.origin_kind, item.origin_id = source.kind, source.public_id
    session.add(item)
    # The note and the inbox point at the new row.
    session.flush()
    if isinstance(item, AgendaItem):
        session.add(ItemNote(item_id=item.id))
    _lay_before_chairs(item)
    return item


@verb(MeetingPermission.EDIT)
def accept_proposal(item: AgendaItem, *, after: str = "", version: int, actor: Actor) -> None:
    """Let it stand on the agenda behind the item with the public id `after`, or at the beginning."""
    require_open(item.meeting)
    _require_unanswered(item)
    item.expect(version)
    item.state = ItemState.PLANNED
    session.flush()
    place_item(item, _place_behind(item, after))
    _answered(item, item.meeting)


@verb(MeetingPermission.EDIT)
def refuse_proposal(item: AgendaItem, *, reason: str, version: int, actor: Actor) -> None:
    """Say no with a reason, which the proposer reads."""
    _refuse(item, reason, version)
    _answered(item, item.meeting)


@verb(MeetingPermission.EDIT)
def refuse_waiting(item: WaitingItem, *, reason: str, version: int, actor: Actor) -> None:
    """The same for what waits for a meeting that is not planned yet."""
    _refuse(item, reason, version)
    _answered(item, None)


@verb(MeetingPermission.EDIT)
def take_in(meeting: Meeting, *, actor: Actor) -> None:
    """Lay everything that waits for a meeting of this group onto this one now."""
    require_open(meeting)
    take_in_waiting(meeting)


@verb(MeetingPermission.ITEM_PROPOSE)
def withdraw_proposal(item: Proposed, *, actor: Actor) -> None:
    """Take one's own proposal back while nobody has answered it."""
    if item.proposed_by_id != actor.membership_id:
        raise Invalid(_("Only who proposed it can take it back."))
    _require_unanswered(item)
    item.state = ItemState.WITHDRAWN
    inbox.take(ITEM_PROPOSED, item.ref)


def _known(source: ObjectRef | None) -> Proposed | None:
    """What was brought from there and is not through yet."""
    if source is None:
        return None
    open_states = (ItemState.PROPOSED, ItemState.PLANNED)
    on_agenda = session.scalar(
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.origin_kind == source.kind,
            AgendaItem.origin_id == source.public_id,
            AgendaItem.state.in_(open_states),
            AgendaItem.deleted_at.is_(None),
            Meeting.state.in_(OPEN_STATES),
        )
        .order_by(AgendaItem.id.desc())
        .limit(1)
    )
    return on_agenda or session.scalar(
        select(WaitingItem)
        .where(
            WaitingItem.origin_kind == source.kind,
            WaitingItem.origin_id == source.public_id,
            WaitingItem.state.in_(open_states),
            WaitingItem.taken_as_id.is_(None),
        )
        .order_by(WaitingItem.id.desc())
        .limit(1)
    )


def _refuse_flood(actor: Actor) -> None:
    if actor.membership_id is None:
        return
    waiting = 0
    for kind in (AgendaItem, WaitingItem):
        mine = select(kind.id).where(
            kind.proposed_by_id == actor.membership_id, kind.state == ItemState.PROPOSED
        )
        waiting += len(session.scalars(mine.limit(MOST_OPEN)).all())
    if waiting >= MOST_OPEN:
        raise Invalid(_("Ten of your proposals are still waiting. Let the chair answer those first."))


def _on(meeting: Meeting, plan: ItemPlan) -> AgendaItem:
    return AgendaItem(
        meeting_id=meeting.id,
        position=0,
        title=plan.title,
        minutes=plan.minutes,
        kind=plan.kind,
        state=ItemState.PROPOSED,
        presenter_id=plan.presenter_id,
    )


def _waiting(plan: ItemPlan) -> WaitingItem:
    return WaitingItem(title=plan.title, minutes=plan.minutes, kind=plan.kind, state=ItemState.PROPOSED)


def _place_behind(item: AgendaItem, after: str) -> int:
    others = [one for one in whole_agenda(item.meeting) if one is not item]
    return next((at for at, one in enumerate(others, start=1) if one.public_id == after), 0)


def _require_unanswered(item: Proposed) -> None:
    if item.state is not ItemState.PROPOSED:
        raise Invalid(_("This proposal was answered already."))


def _refuse(item: Proposed, reason: str, version: int) -> None:
    _require_unanswered(item)
    if not reason:
        raise Invalid(
            _("Write why, for example: it fits better into the meeting in January."), field="reason"
        )
    item.expect(version)
    item.state, item.refusal = ItemState.REFUSED, reason
    tell_refusal(item)


def _lay_before_chairs(item: Proposed) -> None:
    cluster = bound_cluster()
    chairs = members_with_role(Role.GROUP_CHAIR, clock.today(cluster))
    user_ids = _users([person.membership_id for person in chairs])
    with in_language(cluster.language):
        title = _("Proposed for the agenda: %(title)s", title=item.title)
    inbox.put(user_ids, ITEM_PROPOSED, item.ref, title=title, url=f"{meetings_path()}/proposals")


def _answered(item: Proposed, meeting: Meeting | None) -> None:
    inbox.take(ITEM_PROPOSED, item.ref)
    user_ids = _users([item.proposed_by_id] if item.proposed_by_id is not None else [])
    values = {
        "title": item.title,
        "taken_up": item.state is ItemState.PLANNED,
        "reason": item.refusal,
        "meeting": meeting.title if meeting is not None else "",
        "url": portal_url(f"{meetings_path()}/proposals"),
    }
    notify(ITEM_ANSWERED, user_ids, item.ref, values)


def _users(membership_ids: list[int]) -> list[int]:
    return list(
        session.scalars(
            select(User.id)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.id.in_(membership_ids), User.password_hash.is_not(None))
        )
    )

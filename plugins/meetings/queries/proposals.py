"""What members proposed: for those who answer, for those who wait for an answer, and for other parts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from kkg_portal.api import (
    Actor,
    AgendaStanding,
    Membership,
    NotFound,
    ObjectRef,
    Resolved,
    Subgroup,
    User,
    allows,
    bound_cluster,
    clock,
    current_actor,
    format_date,
    full_name,
    session,
    visible_to,
)
from kkg_portal.api import gettext as _

from ..addresses import meeting_path
from ..kinds import ItemState, MeetingState
from ..models import AgendaItem, Meeting, WaitingItem
from ..permissions import MeetingPermission
from .choices import Pair
from .loaders import item as item_of
from .loaders import one
from .rows import AnyRow

LISTED = 60
_TAKES_ITEMS = (MeetingState.DRAFT, MeetingState.SCHEDULED)
_WAITS = (ItemState.PROPOSED, ItemState.PLANNED)
# An item goes on to the next meeting at most once for each meeting of a school year or two.
_FURTHEST = 60


def coming_meetings(actor: Actor) -> Sequence[AnyRow]:
    """Planned meetings the actor sees, soonest first."""
    return session.execute(
        select(Meeting.public_id, Meeting.title, Meeting.starts_at)
        .where(
            Meeting.state.in_(_TAKES_ITEMS),
            Meeting.ends_at > clock.now(),
            visible_to(actor, MeetingPermission.VIEW),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(LISTED)
    ).all()


def coming_choices(actor: Actor) -> list[Pair]:
    cluster = bound_cluster()
    return [
        (row.public_id, f"{format_date(clock.local(row.starts_at, cluster).date(), 'short')}: {row.title}")
        for row in coming_meetings(actor)
    ]


def coming_meeting(public_id: str, actor: Actor) -> Meeting:
    """One of them. Raises NotFound for any other."""
    found = session.scalar(
        select(Meeting).where(Meeting.public_id == public_id, visible_to(actor, MeetingPermission.VIEW))
    )
    if found is None:
        raise NotFound
    return found


_NAMES = (User.name, User.title_prefix, User.title_suffix)


def open_proposals(meeting: Meeting | None = None) -> Sequence[AnyRow]:
    """Proposals for planned meetings that wait for the chair, the soonest meeting first; or of one meeting."""
    statement = (
        select(
            AgendaItem.public_id,
            AgendaItem.title,
            AgendaItem.minutes,
            AgendaItem.proposal,
            Meeting.public_id.label("meeting_id"),
            Meeting.title.label("meeting_title"),
            Meeting.starts_at,
            *_NAMES,
        )
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .outerjoin(Membership, Membership.id == AgendaItem.proposed_by_id)
        .outerjoin(User, User.id == Membership.user_id)
        .where(
            AgendaItem.state == ItemState.PROPOSED,
            AgendaItem.deleted_at.is_(None),
            Meeting.state.in_(_TAKES_ITEMS),
        )
        .order_by(Meeting.starts_at, AgendaItem.id)
        .limit(LISTED)
    )
    if meeting is not None:
        statement = statement.where(AgendaItem.meeting_id == meeting.id)
    return session.execute(statement).all()


def waiting_items() -> Sequence[AnyRow]:
    """What waits for a meeting that is not planned yet, the oldest first."""
    return session.execute(
        select(
            WaitingItem.public_id,
            WaitingItem.title,
            WaitingItem.minutes,
            WaitingItem.proposal,
            WaitingItem.state,
            WaitingItem.carry_count,
            Subgroup.title.label("subgroup"),
            *_NAMES,
        )
        .outerjoin(Subgroup, Subgroup.id == WaitingItem.subgroup_id)
        .outerjoin(Membership, Membership.id == WaitingItem.proposed_by_id)
        .outerjoin(User, User.id == Membership.user_id)
        .where(WaitingItem.taken_as_id.is_(None), WaitingItem.state.in_(_WAITS))
        .order_by(WaitingItem.id)
        .limit(LISTED)
    ).all()


def proposer_of(row: AnyRow) -> str:
    """Whose proposal a listed row is, in words; nobody in particular for what came from elsewhere."""
    return full_name(row.name, row.title_prefix, row.title_suffix) if row.name else ""


def my_proposals(actor: Actor) -> list[AnyRow]:
    """The actor's own, newest first: those before a meeting and those that still wait for one. Two queries."""
    on_agendas = session.execute(
        select(
            AgendaItem.public_id,
            AgendaItem.title,
            AgendaItem.state,
            AgendaItem.refusal,
            AgendaItem.version,
            AgendaItem.created_at,
            Meeting.public_id.label("meeting_id"),
            Meeting.title.label("meeting_title"),
            Meeting.starts_at,
        )
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.proposed_by_id == actor.membership_id,
            AgendaItem.deleted_at.is_(None),
        )
        .order_by(AgendaItem.id.desc())
        .limit(LISTED)
    ).all()
    waiting = session.execute(
        select(
            WaitingItem.public_id,
            WaitingItem.title,
            WaitingItem.state,
            WaitingItem.refusal,
            WaitingItem.version,
            WaitingItem.created_at,
        )
        .where(WaitingItem.proposed_by_id == actor.membership_id, WaitingItem.taken_as_id.is_(None))
        .order_by(WaitingItem.id.desc())
        .limit(LISTED)
    ).all()
    return sorted([*on_agendas, *waiting], key=lambda row: row.created_at, reverse=True)


def own_proposal(meeting: str, item: str) -> AgendaItem:
    """One's own proposal for this meeting; another member's does not exist for them."""
    found = item_of(meeting, item)
    if found.proposed_by_id is None or found.proposed_by_id != current_actor().membership_id:
        raise NotFound
    return found


def waiting_item(waiting: str) -> WaitingItem:
    """What waits and was not taken in yet."""
    return one(select(WaitingItem).where(WaitingItem.public_id == waiting, WaitingItem.taken_as_id.is_(None)))


def own_waiting_item(waiting: str) -> WaitingItem:
    """One's own; another member's does not exist for them."""
    found = waiting_item(waiting)
    if found.proposed_by_id is None or found.proposed_by_id != current_actor().membership_id:
        raise NotFound
    return found


def standing_of(ref: ObjectRef, actor: Actor) -> AgendaStanding | None:
    """Where a proposal or an item is now, followed through cancelled meetings and closings."""
    here = _latest(ref)
    if here is None:
        return None
    if isinstance(here, WaitingItem):
        words = _("Waits for the next meeting") if here.state in _WAITS else str(here.state.label)
        return AgendaStanding(here.state.value, words)
    meeting = session.get_one(Meeting, here.meeting_id)
    hidden = here.is_internal and not allows(actor, MeetingPermission.INTERNAL_VIEW, meeting)
    if hidden or not allows(actor, MeetingPermission.VIEW, meeting):
        return AgendaStanding(here.state.value, str(here.state.label))
    path = meeting_path(f"/k/{bound_cluster().slug}/meetings", meeting.public_id)
    return AgendaStanding(here.state.value, str(here.state.label), meeting.title, meeting.starts_at, path)


def resolved_item(ref: ObjectRef, actor: Actor) -> Resolved | None:
    """For references from elsewhere: where the item is now; None for who may not see that meeting."""
    standing = standing_of(ref, actor)
    here = _latest(ref)
    if standing is None or here is None or standing.url is None:
        return None
    return Resolved(ref, here.title, url=standing.url, state=standing.words)


def _latest(ref: ObjectRef) -> AgendaItem | WaitingItem | None:
    here: AgendaItem | WaitingItem | None
    if ref.kind == WaitingItem.__ref_kind__:
        here = session.scalar(select(WaitingItem).where(WaitingItem.public_id == ref.public_id))
    else:
        here = session.scalar(select(AgendaItem).where(AgendaItem.public_id == ref.public_id))
    for _step in range(_FURTHEST):
        further = _further(here) if here is not None else None
        if further is None:
            break
        here = further
    return here


def _further(here: AgendaItem | WaitingItem) -> AgendaItem | WaitingItem | None:
    if isinstance(here, WaitingItem):
        return session.get(AgendaItem, here.taken_as_id) if here.taken_as_id is not None else None
    child = session.scalar(select(AgendaItem).where(AgendaItem.carried_from_id == here.id))
    return child or session.scalar(select(WaitingItem).where(WaitingItem.carried_from_id == here.id))

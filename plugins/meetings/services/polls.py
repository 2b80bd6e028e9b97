"""Date polls: open, vote, add a time, nudge, close, decide, open again, give up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from kkg_portal.api import (
    Actor,
    Invalid,
    MemberRow,
    bound_cluster,
    clock,
    format_date,
    format_time,
    in_language,
    inbox,
    notify,
    portal_url,
    session,
    verb,
)
from kkg_portal.api import (
    gettext as _,
)

from ..addresses import poll_path
from ..kinds import POLL, DisplacementReason, MeetingState, PollState, Vote
from ..models import DatePoll, Meeting, PollMustHave, PollOption, PollTurn, PollVote
from ..permissions import MeetingPermission
from ..plan import MeetingPlan
from ..poll_plan import MOST_SLOTS, PollPlan, Span, check_slot
from ..queries.polls import asked_members, must_have_ids, options_of, silent_members, takes_votes
from .scheduling import create, edit, move, plan_of


@verb(MeetingPermission.EDIT)
def open_poll(plan: PollPlan, *, actor: Actor) -> DatePoll:
    """Ask everybody concerned which of the times suits them; each gets one line in their inbox and one mail."""
    plan.check()
    poll = DatePoll(
        title=plan.title,
        kind=plan.kind,
        place=plan.place,
        host_school_id=plan.host_school_id,
        subgroup_id=plan.subgroup_id,
        note=plan.note,
        answer_by=plan.answer_by,
        least_per_school=plan.least_per_school,
        members_may_add=plan.members_may_add,
    )
    session.add(poll)
    # Times and people point at the poll's id.
    session.flush()
    session.add_all(
        PollOption(poll_id=poll.id, starts_at=starts, ends_at=ends) for starts, ends in plan.slots
    )
    session.add_all(PollMustHave(poll_id=poll.id, membership_id=id_) for id_ in sorted(plan.must_have_ids))
    _turn(poll, PollState.OPEN, "", actor)
    _ask(poll, [person.user_id for person in asked_members(poll) if person.has_account])
    return poll


@verb(MeetingPermission.POLL_VOTE)
def vote(poll: DatePoll, votes: Mapping[str, Vote], *, reason: str, actor: Actor) -> None:
    """The actor's votes by public id of a time; a later form replaces them. `reason` goes with every no."""
    if not takes_votes(poll):
        raise Invalid(_("This poll no longer takes answers."))
    member_id = actor.membership_id
    if member_id is None or all(person.membership_id != member_id for person in asked_members(poll)):
        raise Invalid(_("Only members of this group can answer."))
    options = {option.public_id: option for option in options_of(poll)}
    if not votes or votes.keys() - options.keys():
        raise Invalid(_("The proposed times have changed. Look at them again, then send your answer."))
    present = {
        row.option_id: row
        for row in session.scalars(
            select(PollVote).where(
                PollVote.membership_id == member_id,
                PollVote.option_id.in_([option.id for option in options.values()]),
            )
        )
    }
    for public_id, choice in votes.items():
        option = options[public_id]
        row = present.get(option.id)
        if row is None:
            row = PollVote(option_id=option.id, membership_id=member_id)
            session.add(row)
        row.vote, row.reason = choice, reason if choice is Vote.NO else ""
    inbox.take(POLL, poll.ref, user_id=actor.user_id)


@verb(MeetingPermission.POLL_VOTE)
def propose_slot(poll: DatePoll, slot: Span, *, actor: Actor) -> None:
    """One more time, by a coordinator or, where the poll allows it, by a member; who voted is asked again."""
    if not takes_votes(poll):
        raise Invalid(_("This poll no longer takes answers."))
    if not poll.members_may_add and not actor.is_coordinator:
        raise Invalid(_("Only the board can add times to this poll."))
    check_slot(slot)
    options = options_of(poll)
    if len(options) >= MOST_SLOTS:
        raise Invalid(_("At most 12 times fit into one poll."), field="slots")
    if slot in {(option.starts_at, option.ends_at) for option in options}:
        raise Invalid(_("This time is proposed already."), field="day")
    starts, ends = slot
    session.add(PollOption(poll_id=poll.id, starts_at=starts, ends_at=ends, added_by_id=actor.membership_id))


@verb(MeetingPermission.EDIT)
def nudge(poll: DatePoll, *, actor: Actor) -> int:
    """Write once more to those who have not answered, at most once a day; returns how many they are."""
    if not takes_votes(poll):
        raise Invalid(_("This poll no longer takes answers."))
    if poll.nudged_at is not None and clock.now() - poll.nudged_at < timedelta(days=1):
        raise Invalid(_("They were reminded today already. Try the WhatsApp group."))
    return nudge_silent(poll, silent_members(poll))


@verb(MeetingPermission.EDIT)
def close_poll(poll: DatePoll, *, actor: Actor) -> None:
    """Take no more answers before the last day has come."""
    _advance(poll, (PollState.OPEN,), PollState.CLOSED, "", actor)


@verb(MeetingPermission.EDIT)
def abandon(poll: DatePoll, *, reason: str, actor: Actor) -> None:
    """Give up looking for a day; the votes stay."""
    _advance(poll, (PollState.OPEN, PollState.CLOSED), PollState.ABANDONED, reason, actor)


@verb(MeetingPermission.EDIT)
def reopen(poll: DatePoll, *, reason: str, actor: Actor) -> None:
    """Ask again. Votes stay, and so does the meeting that was decided on until another time is chosen."""
    meeting = _meeting_of(poll)
    if meeting is not None and (meeting.starts_at <= clock.now() or meeting.state is MeetingState.CLOSED):
        raise Invalid(_("The meeting has begun, so its poll stays decided."))
    if not reason.strip():
        raise Invalid(_("Say in a few words why the poll is opened again."), field="reason")
    first = min((option.starts_at for option in options_of(poll)), default=clock.now())
    if first <= clock.now():
        raise Invalid(_("All of its times have passed. Begin a new poll."))
    _advance(poll, (PollState.CLOSED, PollState.DECIDED, PollState.ABANDONED), PollState.OPEN, reason, actor)
    poll.answer_by = max(poll.answer_by, min(clock.now() + timedelta(days=3), first))


@verb(MeetingPermission.EDIT)
def decide(poll: DatePoll, option: PollOption, *, despite_refusal: bool = False, actor: Actor) -> Meeting:
    """Make the chosen time the meeting: a draft, or the one decided on before at its new time.

    Raises Invalid when somebody who must be there has refused this time, unless `despite_refusal`.
    """
    if not despite_refusal and (names := _refusals(poll, option)):
        raise Invalid(
            _("%(number)d people who must be there cannot come then.", number=names), field="confirm"
        )
    if option.starts_at <= clock.now():
        raise Invalid(_("This time has passed already."))
    _advance(poll, (PollState.OPEN, PollState.CLOSED), PollState.DECIDED, "", actor)
    meeting = _meeting_of(poll)
    if meeting is None or meeting.state not in {MeetingState.DRAFT, MeetingState.SCHEDULED}:
        meeting = create(_meeting_plan(poll, option), actor=actor)
    elif (meeting.starts_at, meeting.ends_at) != (option.starts_at, option.ends_at):
        meeting = _at_new_time(meeting, option, actor)
    poll.meeting_id = meeting.id
    inbox.take(POLL, poll.ref)
    return meeting


def _advance(poll: DatePoll, of: tuple[PollState, ...], to: PollState, reason: str, actor: Actor) -> None:
    """Change the state as long as nobody else has: the database decides between two who press at once."""
    changed = session.execute(
        update(DatePoll)
        .where(DatePoll.id == poll.id, DatePoll.state.in_(of))
        .values(state=to)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Invalid(_("Somebody else has changed this poll in the meantime. Look at it again."))
    session.refresh(poll)
    _turn(poll, to, reason, actor)
    if to in {PollState.CLOSED, PollState.ABANDONED}:
        inbox.take(POLL, poll.ref)


def _turn(poll: DatePoll, state: PollState, reason: str, actor: Actor) -> None:
    session.add(PollTurn(poll_id=poll.id, state=state, reason=reason[:200], by_id=actor.user_id))


def _ask(poll: DatePoll, user_ids: list[int]) -> None:
    if not user_ids:
        return
    cluster = bound_cluster()
    path = poll_path(f"/k/{cluster.slug}/meetings", poll.public_id)
    last = clock.local(poll.answer_by, cluster)
    with in_language(cluster.language):
        title = _("Which day suits you? %(title)s", title=poll.title)
        values = {
            "title": poll.title,
            "cluster": cluster.title,
            "until": f"{format_date(last.date())}, {format_time(last)}",
            "url": portal_url(path),
            "revision": poll.nudged_at.isoformat() if poll.nudged_at else "",
        }
    inbox.put(user_ids, POLL, poll.ref, title=title, url=path, due_at=poll.answer_by)
    notify(POLL, user_ids, poll.ref, values)


def nudge_silent(poll: DatePoll, silent: Sequence[MemberRow]) -> int:
    """Ask these once more; inside a verb or a job."""
    poll.nudged_at = clock.now()
    _ask(poll, [person.user_id for person in silent if person.has_account])
    return len(silent)


def _refusals(poll: DatePoll, option: PollOption) -> int:
    refused = select(PollVote.membership_id).where(PollVote.option_id == option.id, PollVote.vote == Vote.NO)
    return len(must_have_ids(poll) & set(session.scalars(refused)))


def _meeting_of(poll: DatePoll) -> Meeting | None:
    return session.get(Meeting, poll.meeting_id) if poll.meeting_id is not None else None


def _meeting_plan(poll: DatePoll, option: PollOption) -> MeetingPlan:
    return MeetingPlan(
        title=poll.title,
        kind=poll.kind,
        starts_at=option.starts_at,
        ends_at=option.ends_at,
        place=poll.place,
        host_school_id=poll.host_school_id,
        subgroup_id=poll.subgroup_id,
        note=poll.note,
    )


def _at_new_time(meeting: Meeting, option: PollOption, actor: Actor) -> Meeting:
    if meeting.invited_at is None:
        plan = replace(plan_of(meeting), starts_at=option.starts_at, ends_at=option.ends_at)
        edit(meeting, plan, version=meeting.version, actor=actor)
        return meeting
    return move(
        meeting,
        option.starts_at,
        option.ends_at,
        because=DisplacementReason.LOW_QUORUM,
        note=_("Another day was found in the poll."),
        version=meeting.version,
        actor=actor,
    )

"""What meetings do about events of others, and what they offer to the rest of the portal."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from kkg_portal.api import (
    AGENDA_INTAKE,
    PLANNED_DAYS,
    Actor,
    AgendaProposal,
    AgendaStanding,
    Attachment,
    MemberErased,
    MemberLeft,
    Membership,
    ObjectRef,
    OpenMeeting,
    clock,
    forget_upload,
    inbox,
    on,
    session,
)

from . import places, queries, services, taken_time
from .kinds import INVITED, AgendaKind
from .models import (
    AgendaItem,
    Answered,
    Correction,
    FeedToken,
    Invitation,
    ItemSummary,
    Meeting,
    OnEvidence,
    PollVote,
    TaskReport,
    WaitingItem,
)
from .plan import ItemPlan
from .planned_days import PlannedMeetings


@on(MemberLeft)
def withdraw_from_future(event: MemberLeft) -> None:
    """Whoever left is no longer expected anywhere; what they attended stays."""
    _forget_future(event.membership_id)


@on(MemberErased)
def forget_words(event: MemberErased) -> None:
    """Reasons people gave are theirs and go with them; attendance stays as a count."""
    _forget_future(event.membership_id)
    for said in (Invitation, PollVote, Correction):
        session.execute(update(said).where(said.membership_id == event.membership_id).values(reason=""))
    # What was answered anonymously cannot be found any more; that somebody answered goes with them.
    session.execute(
        delete(Answered)
        .where(Answered.membership_id == event.membership_id)
        .execution_options(synchronize_session=False)
    )
    for kind in (AgendaItem, WaitingItem):
        session.execute(update(kind).where(kind.proposed_by_id == event.membership_id).values(proposal=""))
    session.execute(
        update(ItemSummary)
        .where(ItemSummary.written_by_id == event.membership_id)
        .values(text="", material_url="")
    )
    _forget_evidence(event.membership_id)


PLANNED_DAYS.provide("meetings", PlannedMeetings)


class Intake:
    """Offered as AGENDA_INTAKE: a problem thread comes onto an agenda. The verb decides who may propose."""

    def open_meetings(self, actor: Actor) -> Sequence[OpenMeeting]:
        return [
            OpenMeeting(ObjectRef("meetings.meeting", public_id), words)
            for public_id, words in queries.proposals.coming_choices(actor)
        ]

    def propose(self, meeting: ObjectRef | None, item: AgendaProposal, *, actor: Actor) -> ObjectRef:
        held = queries.proposals.coming_meeting(meeting.public_id, actor) if meeting is not None else None
        plan = ItemPlan(title=item.title[:200], minutes=item.minutes, kind=AgendaKind.DISCUSSION)
        return services.propose(held, plan, note=item.note, source=item.source, actor=actor).ref

    def state_of(self, ref: ObjectRef, actor: Actor) -> AgendaStanding | None:
        return queries.proposals.standing_of(ref, actor)


AGENDA_INTAKE.provide("meetings", Intake)


def _forget_evidence(membership_id: int) -> None:
    """What they tried and brought of tasks, what was answered, and their files; that it happened stays as a fact."""
    for evidence in session.scalars(select(OnEvidence).where(OnEvidence.membership_id == membership_id)):
        evidence.text, evidence.answer = "-", ""
        _forget_file(evidence)
    for report in session.scalars(select(TaskReport).where(TaskReport.membership_id == membership_id)):
        report.did, report.next_step = "-", ""
        _forget_file(report)


def _forget_file(shown_by: OnEvidence | TaskReport) -> None:
    file = session.get(Attachment, shown_by.attachment_id) if shown_by.attachment_id else None
    shown_by.attachment_id = None
    if file is not None:
        forget_upload(file)


def _forget_future(membership_id: int) -> None:
    future = select(Meeting.id).where(Meeting.starts_at > clock.now())
    waiting = session.scalars(
        select(Meeting)
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .where(Invitation.membership_id == membership_id, Meeting.starts_at > clock.now())
    ).all()
    user_id = session.scalar(select(Membership.user_id).where(Membership.id == membership_id))
    for meeting in waiting:
        inbox.take(INVITED, meeting.ref, user_id=user_id)
        taken_time.free(meeting, user_id)
    session.execute(
        delete(Invitation)
        .where(Invitation.membership_id == membership_id, Invitation.meeting_id.in_(future))
        .execution_options(synchronize_session=False)
    )
    for meeting in waiting:
        if meeting.capacity is not None:
            places.settle(meeting)
    session.execute(delete(FeedToken).where(FeedToken.membership_id == membership_id))

"""Who gets a certificate for an activity, with how many JP, and why others do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from kkg_portal.api import MemberRow, clock, format_number, members_by_id, session
from kkg_portal.api import gettext as _

from ..activity import Activity
from ..kinds import CertificateState, EvidenceState, InvitedAs, QuestionnaireKind, TakenPartAs
from ..models import Answered, Certificate, Invitation, OnEvidence, OnTask, Questionnaire
from .invitations import MOST_PEOPLE
from .presence import presence_minutes
from .rows import AnyRow

ALIVE = frozenset({CertificateState.PREPARED, CertificateState.ISSUED})
_AS: dict[InvitedAs, TakenPartAs] = {
    InvitedAs.SPEAKER: TakenPartAs.SPEAKER,
    InvitedAs.OBSERVER: TakenPartAs.OBSERVER,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one member stands. `minutes_by_meeting` holds the meetings they were at."""

    person: MemberRow
    taken_part_as: TakenPartAs
    minutes_by_meeting: dict[int, int]
    of_minutes: int
    jp_present: int
    jp_on_task: int
    why_not: tuple[str, ...]
    certificates: tuple[AnyRow, ...]

    @property
    def minutes(self) -> int:
        return sum(self.minutes_by_meeting.values())

    @property
    def percent(self) -> int:
        return min(100, self.minutes * 100 // self.of_minutes) if self.of_minutes else 0

    @property
    def jp(self) -> int:
        return self.jp_present + self.jp_on_task

    @property
    def is_eligible(self) -> bool:
        return not self.why_not

    @property
    def current(self) -> AnyRow | None:
        """The certificate that is valid or waits for signatures."""
        return next((row for row in self.certificates if row.state in ALIVE), None)


def standings(activity: Activity, *, only: int | None = None) -> list[Standing]:
    """Everybody who was invited or came, by name; with `only` that one member.

    Seven statements, however many people there are.
    """
    meeting_ids = [meeting.id for meeting in activity.meetings]
    roles = _roles(meeting_ids)
    minutes = _minutes_of_members(meeting_ids)
    certificates = _certificates(activity)
    # Somebody whose attendance was taken away later may still hold a certificate.
    ids = roles.keys() | minutes.keys() | certificates.keys()
    if only is not None:
        ids = ids & {only}
    reflections = _reflections(meeting_ids) if activity.rule.needs_reflection else _Reflections()
    on_tasks = _jp_of_tasks(activity)
    found = []
    for membership_id, person in members_by_id(ids).items():
        here = minutes.get(membership_id, {})
        found.append(
            Standing(
                person=person,
                taken_part_as=_AS.get(
                    roles.get(membership_id, InvitedAs.PARTICIPANT), TakenPartAs.PARTICIPANT
                ),
                minutes_by_meeting=here,
                of_minutes=activity.minutes,
                jp_present=activity.rule.jp_of(sum(here.values())),
                jp_on_task=on_tasks.get(membership_id, 0),
                why_not=_why_not(
                    activity,
                    sum(here.values()),
                    on_tasks.get(membership_id, 0),
                    lacks_reflection=reflections.lacks(membership_id, here),
                ),
                certificates=tuple(certificates.get(membership_id, ())),
            )
        )
    return found


def _why_not(activity: Activity, minutes: int, jp_on_task: int, *, lacks_reflection: bool) -> tuple[str, ...]:
    rule = activity.rule
    percent = minutes * 100 // activity.minutes if activity.minutes else 0
    reasons = []
    if percent < rule.least_percent or not minutes:
        reasons.append(
            _(
                "present for %(percent)s%%, at least %(least)s%% are needed",
                percent=format_number(percent, 0),
                least=format_number(rule.least_percent, 0),
            )
        )
    elif rule.jp_of(minutes) + jp_on_task < 1:
        reasons.append(_("less than one JP of %(minutes)d minutes", minutes=rule.minutes_per_jp))
    if lacks_reflection:
        reasons.append(_("the reflection is not filled in yet"))
    return tuple(reasons)


def _roles(meeting_ids: list[int]) -> dict[int, InvitedAs]:
    """As what each invited member comes; who speaks once is a speaker of the whole package."""
    rows = session.execute(
        select(Invitation.membership_id, Invitation.invited_as)
        .where(Invitation.meeting_id.in_(meeting_ids), Invitation.membership_id.is_not(None))
        .distinct()
        .limit(MOST_PEOPLE * 4)
    )
    found: dict[int, InvitedAs] = {}
    for row in rows:
        if found.get(row.membership_id) in {None, InvitedAs.PARTICIPANT, InvitedAs.GUEST}:
            found[row.membership_id] = row.invited_as
    return found


def _minutes_of_members(meeting_ids: list[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    for (meeting_id, membership_id), minutes in presence_minutes(meeting_ids).items():
        found.setdefault(membership_id, {})[meeting_id] = minutes
    return found


@dataclass(frozen=True, slots=True)
class _Reflections:
    """`asked` are (questionnaire, meeting); `done` the (member, questionnaire) that were answered."""

    asked: tuple[tuple[int, int], ...] = ()
    done: frozenset[tuple[int, int]] = frozenset()

    def lacks(self, membership_id: int, attended: Iterable[int]) -> bool:
        """Whether a reflection of a meeting the member was at is missing."""
        there = set(attended)
        return any(
            meeting_id in there and (membership_id, questionnaire_id) not in self.done
            for questionnaire_id, meeting_id in self.asked
        )


def _reflections(meeting_ids: list[int]) -> _Reflections:
    """A meeting without a reflection, or whose reflection is not open yet, asks for nothing."""
    asked = session.execute(
        select(Questionnaire.id, Questionnaire.meeting_id).where(
            Questionnaire.meeting_id.in_(meeting_ids),
            Questionnaire.kind == QuestionnaireKind.REFLECTION,
            Questionnaire.opens_at <= clock.now(),
            Questionnaire.deleted_at.is_(None),
        )
    ).all()
    done = session.execute(
        select(Answered.membership_id, Answered.questionnaire_id).where(
            Answered.questionnaire_id.in_([row.id for row in asked])
        )
    )
    return _Reflections(
        tuple((row.id, row.meeting_id) for row in asked),
        frozenset((row.membership_id, row.questionnaire_id) for row in done),
    )


def _jp_of_tasks(activity: Activity) -> dict[int, int]:
    """Only evidence that was accepted gives hours."""
    if not activity.is_package:
        return {}
    rows = session.execute(
        select(OnEvidence.membership_id, func.sum(OnTask.jp).label("jp"))
        .join(OnTask, OnTask.id == OnEvidence.on_task_id)
        .where(OnTask.package_id == activity.package_id, OnEvidence.state == EvidenceState.ACCEPTED)
        .group_by(OnEvidence.membership_id)
    )
    return {row.membership_id: row.jp for row in rows}


def _certificates(activity: Activity) -> dict[int, list[AnyRow]]:
    rows = session.execute(
        select(
            Certificate.membership_id,
            Certificate.public_id,
            Certificate.number,
            Certificate.state,
            Certificate.jp,
            Certificate.needs_review,
        )
        .where(
            Certificate.meeting_id.is_not_distinct_from(activity.meeting_id),
            Certificate.package_id.is_not_distinct_from(activity.package_id),
            Certificate.membership_id.is_not(None),
        )
        .order_by(Certificate.id.desc())
        .limit(MOST_PEOPLE * 2)
    )
    found: dict[int, list[AnyRow]] = {}
    for row in rows:
        found.setdefault(row.membership_id, []).append(row)
    return found

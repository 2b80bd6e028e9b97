"""Solutions of a thread with what became of them in class: in the order of trials and of how alike the classes are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup
from sqlalchemy import ColumnElement, Integer, and_, bindparam, select
from sqlalchemy.orm import joinedload

from kkg_portal.api import Actor, MemberRow, allows, format_list, ngettext, session
from kkg_portal.api import gettext as _

from ..kinds import AcceptanceBasis, ClassPhase, PostKind, ThreadState, TrialOutcome, TrialState
from ..models import Acceptance, Post, Thread, Trial, TrialFile
from ..permissions import ThreadPermission, is_own
from ..voice import Voice
from .page import as_markup
from .people import Speaker, members_of, speaker

MOST_SOLUTIONS = 50
MOST_TRIALS = 400
_PHASES = {
    ClassPhase.CLASS_1: ClassPhase.PHASE_A,
    ClassPhase.CLASS_2: ClassPhase.PHASE_A,
    ClassPhase.CLASS_3: ClassPhase.PHASE_B,
    ClassPhase.CLASS_4: ClassPhase.PHASE_B,
    ClassPhase.CLASS_5: ClassPhase.PHASE_C,
    ClassPhase.CLASS_6: ClassPhase.PHASE_C,
}
_CLOSED = {ThreadState.CLOSED, ThreadState.DUPLICATE}


@dataclass(frozen=True, slots=True)
class ShownTrial:
    trial: Trial
    speaker: Speaker
    is_mine: bool = False

    @property
    def numbers(self) -> str:
        """What was counted, in words; that nothing was counted is said as well."""
        trial = self.trial
        if not trial.is_measured:
            return _("Not measured")
        return _(
            "Reached the goal before: %(before)d, after: %(after)d of %(pupils)d pupils",
            before=trial.before_n,
            after=trial.after_n,
            pupils=trial.pupils_n,
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """Trials of one solution. Each outcome is a contribution; none of it is anybody's score."""

    outcomes: Mapping[TrialOutcome, int] = field(default_factory=dict)
    classes: int = 0
    schools: int = 0
    planned: int = 0
    alike: int = 0

    @property
    def reported(self) -> int:
        return sum(self.outcomes.values())

    @property
    def words(self) -> str:
        """ "Tried in 5 classes, 3 schools: 3 worked, 1 partly, 1 no change"."""
        if not self.reported:
            return _("Nobody has reported a trial yet")
        where = [ngettext("%(num)d class", "%(num)d classes", self.classes)]
        if self.schools:
            where.append(ngettext("%(num)d school", "%(num)d schools", self.schools))
        parts = [
            _("%(count)d: %(outcome)s", count=self.outcomes[one], outcome=one.label)
            for one in TrialOutcome
            if self.outcomes.get(one)
        ]
        return _("Tried in %(where)s. %(outcomes)s", where=", ".join(where), outcomes=format_list(parts))


@dataclass(frozen=True, slots=True)
class Solution:
    post: Post
    speaker: Speaker
    tally: Tally
    trials: Sequence[ShownTrial]
    acceptance: Acceptance | None = None
    mine: ShownTrial | None = None
    is_own: bool = False
    may_try: bool = False
    may_accept: bool = False
    may_take_back: bool = False

    @property
    def text(self) -> Markup:
        return as_markup(self.post.html)

    @property
    def is_untested(self) -> bool:
        """Accepted on somebody's word, and nobody has reported since that it helped."""
        helped = any(self.tally.outcomes.get(one) for one in (TrialOutcome.WORKED, TrialOutcome.PARTLY))
        return self.acceptance is not None and self.acceptance.basis is AcceptanceBasis.ASKER and not helped


def mine(voice: Voice) -> ColumnElement[bool]:
    """Trials of this voice within its thread."""
    if voice.is_unnamed:
        return and_(Trial.by_asker, Trial.author_id.is_(None))
    return and_(Trial.author_id.is_not(None), Trial.author_id == voice.author_id)


def is_mine(row: Trial | Post, actor: Actor, *, asks: bool) -> bool:
    """Whether the actor wrote it; in an anonymous thread what the asker wrote is theirs alone."""
    if row.author_id is None:
        return row.by_asker and asks
    return row.author_id == actor.membership_id


def solutions_of(thread: Thread, actor: Actor) -> list[Solution]:
    """What is proposed and not hidden: the first accepted, other accepted ones, then by trials and like classes.

    Four statements, whatever the number of solutions and trials. Never ordered by thanks.
    """
    posts = session.scalars(_SOLUTIONS, {"thread": thread.id}).all()
    if not posts:
        return []
    accepted = _standing(thread)
    trials = _trials_of([post.id for post in posts])
    members = members_of([*posts, *(trial for rows in trials.values() for trial in rows)])
    asks = is_own(actor, thread)
    found = [
        _solution(post, trials[post.id], members, actor, asks=asks, acceptance=accepted.get(post.id))
        for post in posts
    ]
    return sorted(found, key=_order)


# Built once: putting a statement together costs as much as running it.
_SOLUTIONS = (
    select(Post)
    .where(
        Post.thread_id == bindparam("thread", type_=Integer),
        Post.kind == PostKind.SOLUTION,
        Post.hidden_at.is_(None),
        Post.deleted_at.is_(None),
    )
    .options(joinedload(Post.thread))
    .order_by(Post.no)
    .limit(MOST_SOLUTIONS)
)
_STANDING = select(Acceptance).where(
    Acceptance.thread_id == bindparam("thread", type_=Integer), Acceptance.ended_at.is_(None)
)
_TRIALS = (
    select(Trial)
    .where(Trial.post_id.in_(bindparam("posts", expanding=True)), Trial.state != TrialState.WITHDRAWN)
    .order_by(Trial.id)
    .limit(MOST_TRIALS)
)


def solution_at(post: Post, actor: Actor) -> Solution | None:
    """One of them, for the pages about it."""
    return next((one for one in solutions_of(post.thread, actor) if one.post.id == post.id), None)


def shown_trial(trial: Trial, actor: Actor) -> ShownTrial:
    asks = is_own(actor, trial.thread)
    return ShownTrial(trial, speaker(trial, members_of([trial])), is_mine(trial, actor, asks=asks))


def files_of(trial: Trial) -> Sequence[TrialFile]:
    statement = select(TrialFile).where(TrialFile.trial_id == trial.id)
    return session.scalars(
        statement.options(joinedload(TrialFile.attachment)).order_by(TrialFile.id).limit(20)
    ).all()


def tally_of(trials: Iterable[Trial], members: Mapping[int, MemberRow], thread: Thread) -> Tally:
    """What the trials of one solution come to. An unnamed asker's class counts, their school does not."""
    outcomes: dict[TrialOutcome, int] = defaultdict(int)
    classes: set[tuple[int | None, ClassPhase | None]] = set()
    schools: set[str] = set()
    planned = alike = 0
    for trial in trials:
        if trial.state is TrialState.PLANNED or trial.outcome is None:
            planned += 1
            continue
        outcomes[trial.outcome] += 1
        classes.add((trial.author_id, trial.class_phase))
        member = members.get(trial.author_id or 0)
        if member is not None and member.school_name:
            schools.add(member.school_name)
        alike += _is_alike(trial, thread)
    return Tally(outcomes, len(classes), len(schools), planned, alike)


def _solution(
    post: Post,
    trials: Sequence[Trial],
    members: Mapping[int, MemberRow],
    actor: Actor,
    *,
    asks: bool,
    acceptance: Acceptance | None,
) -> Solution:
    thread = post.thread
    own = is_mine(post, actor, asks=asks)
    reported = [one for one in trials if one.state is TrialState.REPORTED]
    shown = [ShownTrial(one, speaker(one, members), is_mine(one, actor, asks=asks)) for one in reported]
    planned = [one for one in trials if one.state is TrialState.PLANNED and is_mine(one, actor, asks=asks)]
    is_open = thread.state not in _CLOSED and thread.merged_into_id is None and thread.deleted_at is None
    may_judge = is_open and allows(actor, ThreadPermission.ACCEPT, post)
    return Solution(
        post,
        speaker(post, members),
        tally_of(trials, members, thread),
        shown,
        acceptance,
        mine=ShownTrial(planned[0], speaker(planned[0], members), True) if planned else None,
        is_own=own,
        may_try=is_open and not own and allows(actor, ThreadPermission.TRY, post),
        may_accept=may_judge and acceptance is None and thread.state is not ThreadState.ESCALATED,
        may_take_back=may_judge and acceptance is not None,
    )


def _standing(thread: Thread) -> dict[int, Acceptance]:
    return {row.post_id: row for row in session.scalars(_STANDING, {"thread": thread.id})}


def _trials_of(post_ids: Sequence[int]) -> dict[int, list[Trial]]:
    found: dict[int, list[Trial]] = defaultdict(list)
    for row in session.scalars(_TRIALS, {"posts": post_ids}):
        found[row.post_id].append(row)
    return found


def _is_alike(trial: Trial, thread: Thread) -> bool:
    """Tried in a class of the same phase, or in the same subject."""
    phase = _PHASES.get(trial.class_phase, trial.class_phase) if trial.class_phase else None
    return phase == _PHASES.get(thread.class_phase, thread.class_phase) or trial.subject == thread.subject


def _order(solution: Solution) -> tuple[bool, bool, int, int, int]:
    held = solution.acceptance
    tally = solution.tally
    return (
        not (held is not None and held.is_primary),
        held is None,
        -tally.reported,
        -tally.alike,
        solution.post.no,
    )

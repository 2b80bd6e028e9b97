"""The year programme's own words, its packages, and the tasks people try between two meetings of one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update
from werkzeug.datastructures import FileStorage

from kkg_portal.api import (
    Actor,
    Attachment,
    Conflict,
    Invalid,
    NotAllowed,
    SchoolYear,
    bound_cluster,
    clock,
    forget_upload,
    keep_upload,
    session,
    unique_rule,
    verb,
)
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..kinds import CALLED_OFF, EvidenceState
from ..models import Meeting, OnEvidence, OnTask, Package, Programme
from ..permissions import MeetingPermission
from ..queries import my_evidence, programme_row
from ..series_plan import OnTaskPlan, PackagePlan

unique_rule(
    "meetings_package",
    ("cluster_id", "school_year", "title"),
    _l("This school year already has a package of this name."),
    field="title",
)
unique_rule(
    "meetings_on_evidence",
    ("on_task_id", "membership_id"),
    _l("You have handed this in already. Open the task again to change it."),
    field="text",
)


@verb(MeetingPermission.EDIT)
def write_programme(
    year: SchoolYear, *, theme: str, target: int, note: str, version: int, actor: Actor
) -> Programme:
    """Theme and target of a school year; `version` is 0 while nobody wrote any."""
    row = programme_row(year)
    if row is None:
        row = Programme(school_year=year.starting_year)
        session.add(row)
    elif version == 0:
        raise Conflict(_("Somebody else changed this while you were writing. Your text is safe below."))
    else:
        row.expect(version)
    row.theme, row.target_meetings, row.note = theme, target, note
    return row


@verb(MeetingPermission.EDIT)
def create_package(plan: PackagePlan, *, actor: Actor) -> Package:
    package = Package(school_year=plan.school_year)
    _write(package, plan)
    session.add(package)
    return package


@verb(MeetingPermission.EDIT)
def edit_package(package: Package, plan: PackagePlan, *, version: int, actor: Actor) -> None:
    package.expect(version)
    _write(package, plan)


@verb(MeetingPermission.EDIT)
def choose_meetings(
    package: Package, offered: Collection[int], chosen: Collection[int], *, actor: Actor
) -> None:
    """Of the meetings that were offered, put the chosen ones in and take the others out.

    What lies in another package meanwhile stays there: it was not offered, or somebody was quicker.
    """
    wanted = set(chosen) & set(offered)
    here_or_free = Meeting.package_id.is_(None) | (Meeting.package_id == package.id)
    session.execute(
        update(Meeting)
        .where(Meeting.id.in_(wanted), here_or_free, Meeting.state.not_in(CALLED_OFF))
        .values(package_id=package.id)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Meeting)
        .where(Meeting.id.in_(set(offered) - wanted), Meeting.package_id == package.id)
        .values(package_id=None)
        .execution_options(synchronize_session=False)
    )


@verb(MeetingPermission.EDIT)
def create_on_task(package: Package, plan: OnTaskPlan, *, actor: Actor) -> OnTask:
    plan.check()
    task = OnTask(package_id=package.id)
    _write_task(task, plan)
    session.add(task)
    return task


@verb(MeetingPermission.EDIT)
def edit_on_task(task: OnTask, plan: OnTaskPlan, *, version: int, actor: Actor) -> None:
    plan.check()
    task.expect(version)
    _write_task(task, plan)


@verb(MeetingPermission.EVIDENCE_EDIT)
def hand_in(task: OnTask, text: str, upload: FileStorage | None = None, *, actor: Actor) -> OnEvidence:
    """What the actor tried, in words and if they like with a file. Sent again it replaces what was there,
    and waits for an answer anew; what was accepted stays accepted as it is. Late is still welcome."""
    if actor.membership_id is None:
        raise NotAllowed(_("Only members hand something in."))
    if clock.today(bound_cluster()) < task.opens_on:
        raise Invalid(_("This task has not begun yet."))
    evidence = my_evidence(task, actor)
    if evidence is not None and evidence.state is EvidenceState.ACCEPTED:
        raise Invalid(_("This was accepted already, so it stays as it is."))
    if evidence is None:
        evidence = OnEvidence(on_task_id=task.id, membership_id=actor.membership_id)
        session.add(evidence)
    evidence.text = text
    evidence.state, evidence.answer = EvidenceState.SUBMITTED, ""
    if upload is not None and upload.filename:
        _put_file(evidence, upload, actor)
    return evidence


@verb(MeetingPermission.EDIT)
def answer_evidence(
    evidence: OnEvidence, *, is_accepted: bool, answer: str, version: int, actor: Actor
) -> None:
    """Accept, or give back with a sentence that says what is missing. No score, for nobody."""
    if not is_accepted and not answer:
        raise Invalid(_("Write in a sentence what is still missing."), field="answer")
    evidence.expect(version)
    evidence.state = EvidenceState.ACCEPTED if is_accepted else EvidenceState.RETURNED
    evidence.answer = answer


def _put_file(evidence: OnEvidence, upload: FileStorage, actor: Actor) -> None:
    old = session.get(Attachment, evidence.attachment_id) if evidence.attachment_id else None
    evidence.attachment_id = keep_upload(upload, actor=actor).id
    if old is not None:
        forget_upload(old)


def _write(package: Package, plan: PackagePlan) -> None:
    package.title, package.theme, package.kind = plan.title, plan.theme, plan.kind
    package.least_meetings = plan.least_meetings
    package.school_year = plan.school_year


def _write_task(task: OnTask, plan: OnTaskPlan) -> None:
    task.title, task.text, task.jp = plan.title, plan.text, plan.jp
    task.opens_on, task.closes_on = plan.opens_on, plan.closes_on

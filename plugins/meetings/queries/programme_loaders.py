"""Series, packages and tasks between meetings by the ids in an address."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import Attachment, NotFound, allows, current_actor, session

from ..models import OnEvidence, OnTask, Package, Series
from ..permissions import MeetingPermission
from .loaders import one


def one_series(series: str) -> Series:
    """The series of an address."""
    return one(select(Series).where(Series.public_id == series))


def one_package(package: str) -> Package:
    """The package of an address."""
    return one(select(Package).where(Package.public_id == package))


def on_task(package: str, on_task: str) -> OnTask:
    """A task between two meetings of this package."""
    statement = select(OnTask).join(Package, Package.id == OnTask.package_id)
    return one(statement.where(Package.public_id == package, OnTask.public_id == on_task))


def on_evidence(package: str, on_task: str, evidence: str) -> OnEvidence:
    """What a member brought of this task."""
    statement = select(OnEvidence).join(OnTask, OnTask.id == OnEvidence.on_task_id)
    statement = statement.join(Package, Package.id == OnTask.package_id)
    return one(
        statement.where(
            Package.public_id == package, OnTask.public_id == on_task, OnEvidence.public_id == evidence
        )
    )


def readable_file(package: str, on_task: str, evidence: str) -> Attachment:
    """The file somebody handed in, for themselves and for those who plan; for others it does not exist."""
    found, actor = on_evidence(package, on_task, evidence), current_actor()
    is_own = found.membership_id == actor.membership_id
    if found.attachment_id is None or not (is_own or allows(actor, MeetingPermission.EDIT)):
        raise NotFound
    return session.get_one(Attachment, found.attachment_id)


def task_of_evidence(evidence: OnEvidence) -> OnTask:
    return session.get_one(OnTask, evidence.on_task_id)


def package_of(task: OnTask) -> Package:
    return session.get_one(Package, task.package_id)

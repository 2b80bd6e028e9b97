"""Series, packages and tasks between meetings by the ids in an address."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import NotFound, session

from ..models import OnEvidence, OnTask, Package, Series
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


def package_of(task: OnTask) -> Package:
    found = session.get(Package, task.package_id)
    if found is None:
        raise NotFound
    return found

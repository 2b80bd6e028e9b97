"""The worker's part in the audit log: chaining new lines every few minutes."""

from __future__ import annotations

from datetime import timedelta

from kkg_portal.core import audit
from kkg_portal.core.jobs import job
from kkg_portal.core.uow import unit_of_work


@job("core.seal_audit", every=timedelta(minutes=10))
def seal_audit(_payload: dict[str, object]) -> None:
    with unit_of_work():
        audit.seal_new_lines()

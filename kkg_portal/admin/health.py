"""Whether this installation is well: the same findings for `kkg-portal doctor` and the administrators' page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import func, select

from kkg_portal.core import audit, clock, migrate
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import db, session
from kkg_portal.core.i18n import format_size, ngettext
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.jobs import Job
from kkg_portal.core.notifications.models import GIVEN_UP, Delivery
from kkg_portal.settings import Settings

LOW_DISK_BYTES = 500_000_000
MANY_LATE_JOBS = 100
UNDELIVERED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """`level` is ok, warning or problem; `text` says what was seen and, where it is not well, what helps."""

    level: str
    text: str


def examine(settings: Settings, *, with_audit: bool = True) -> Iterator[Finding]:
    """Findings about a running installation. `with_audit` reads the whole log, which may take a while."""
    yield Finding("ok", _("KKG Portal %(version)s on %(database)s", version=_version(), database=_database()))
    behind = migrate.pending()
    if behind:
        names = ", ".join(behind)
        yield Finding(
            "problem", _("The database is behind (%(names)s). Run: kkg-portal db upgrade", names=names)
        )
        return
    yield Finding("ok", _("The database is up to date."))
    yield _jobs()
    yield _failed_jobs()
    yield _undelivered()
    yield _mail(settings)
    yield from _promises(settings)
    yield _disk(settings)
    yield _audit() if with_audit else _sealing()


def _version() -> str:
    try:
        return version("kkg-portal")
    except PackageNotFoundError:
        return "?"


def _database() -> str:
    dialect = db.engine.dialect
    number = ".".join(str(part) for part in dialect.server_version_info or ())
    return f"{dialect.name} {number}".strip()


def _jobs() -> Finding:
    late = (
        session.scalar(select(func.count(Job.id)).where(Job.done_at.is_(None), Job.run_at < clock.now())) or 0
    )
    text = ngettext("%(num)d job waits to be done.", "%(num)d jobs wait to be done.", late)
    return Finding("warning" if late > MANY_LATE_JOBS else "ok", text)


def _failed_jobs() -> Finding:
    failed = session.scalar(select(func.count(Job.id)).where(Job.error.is_not(None))) or 0
    if not failed:
        return Finding("ok", _("No job has failed."))
    return Finding(
        "warning",
        ngettext(
            "%(num)d job failed and is tried again. The log says why.",
            "%(num)d jobs failed and are tried again. The log says why.",
            failed,
        ),
    )


def _undelivered() -> Finding:
    """Messages nobody took, given up after about a day; the newest reason helps to see why."""
    recent = clock.now() - UNDELIVERED_DAYS * timedelta(days=1)
    given_up = (Delivery.skipped_reason == GIVEN_UP, Delivery.not_before > recent)
    count = session.scalar(select(func.count(Delivery.id)).where(*given_up)) or 0
    if not count:
        return Finding("ok", _("No message was given up in the last 30 days."))
    newest = select(Delivery.error).where(*given_up).order_by(Delivery.id.desc()).limit(1)
    text = ngettext(
        "%(num)d message could not be delivered in the last 30 days and was given up; it stands in the list of "
        "notices. The newest reason: %(reason)s",
        "%(num)d messages could not be delivered in the last 30 days and were given up; they stand in the lists of "
        "notices. The newest reason: %(reason)s",
        count,
        reason=session.scalar(newest) or "?",
    )
    return Finding("warning", text)


def _mail(settings: Settings) -> Finding:
    if settings.mail_host:
        return Finding("ok", _("Mail goes out through %(host)s.", host=settings.mail_host))
    return Finding(
        "warning",
        _("No mail host is set up: messages are laid into instance/mail, new passwords need a code."),
    )


def _promises(settings: Settings) -> Iterator[Finding]:
    """What the portal says to its people and must be able to keep."""
    if not settings.data_controller:
        yield Finding(
            "warning", _("data_controller is empty: the privacy page must name who is responsible.")
        )
    if settings.demo:
        yield Finding("warning", _("Demo mode: anybody at this machine may sign in as anybody."))
    elif not settings.base_url.startswith("https://"):
        yield Finding(
            "warning", _("base_url is %(url)s: use https beyond this machine.", url=settings.base_url)
        )


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.instance_path).free
    text = _("%(size)s are free for data and files.", size=format_size(free))
    return Finding("problem" if free < LOW_DISK_BYTES else "ok", text)


def _audit() -> Finding:
    broken = audit.first_broken_line()
    if broken is None:
        return Finding("ok", _("The audit log is whole."))
    text = _("Line %(number)s of the audit log does not match its seal: somebody changed it.", number=broken)
    return Finding("problem", text)


def _sealing() -> Finding:
    waiting = session.scalar(select(func.count(AuditLine.id)).where(AuditLine.seal.is_(None))) or 0
    text = ngettext(
        "%(num)d line of the audit log waits for its seal.",
        "%(num)d lines of the audit log wait for their seal.",
        waiting,
    )
    return Finding("ok", text)

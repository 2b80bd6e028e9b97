"""Addresses and typed words of packages and their tasks."""

from datetime import UTC, date, datetime

from kkg_portal.api.testing import Person
from plugins.meetings.models import OnTask, Package

from .factories import base

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


TODAY = date(2026, 11, 2)


PACKAGE = {"title": "Paket A", "theme": "Perencanaan", "kind": "core_routine", "least_meetings": "3"}


TASK = {
    "title": "Kartu tanya",
    "text": "",
    "opens_on": "2 November 2026",
    "closes_on": "9 November 2026",
    "jp": "4",
}


def here(person: Person, package: Package, *parts: str) -> str:
    return "/".join([base(person), "packages", package.public_id, *parts])


def task_page(person: Person, package: Package, task: OnTask, *parts: str) -> str:
    return here(person, package, "tasks", task.public_id, *parts)

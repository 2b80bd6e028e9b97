"""Verbs of the notices."""

from __future__ import annotations

from typing import Any

from kkg_portal.api import SYSTEM, Actor, publish, session, verb

from .events import NoticePosted
from .models import Notice
from .permissions import NoticePermission


@verb(NoticePermission.POST)
def post(title: str, text: str, *, actor: Actor) -> Notice:
    notice = Notice(title=title, text=text)
    session.add(notice)
    session.flush()  # the event needs its public id
    publish(NoticePosted(notice=notice.ref))
    return notice


@verb(NoticePermission.POST)
def change(notice: Notice, title: str, text: str, *, version: int, actor: Actor) -> None:
    notice.expect(version)
    notice.title, notice.text = title, text


def welcome(_cluster: Any) -> None:
    """Runs inside the transaction that turns notices on."""
    post("Papan pengumuman dibuka", "", actor=SYSTEM)

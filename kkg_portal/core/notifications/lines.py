"""How a notice reads in one line: in the list, in a mail and in the digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kkg_portal.core.notifications.models import Notice
from kkg_portal.core.plugins.contract import NotificationType
from kkg_portal.core.plugins.registry import registry
from kkg_portal.core.web import portal_url

_LAST = 1000


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """`text` says what happened, `reason` why this person hears of it, `title` what it is about."""

    text: str
    reason: str
    title: str
    url: str


def line_of(notice: Notice) -> NoticeLine:
    """In the language at hand. A kind whose part has left the installation is known by its title alone."""
    kind = registry().find_notification_type(notice.kind)
    return NoticeLine(
        text=_text(notice, kind),
        reason=str(kind.reason) if kind is not None else "",
        title=notice.title,
        url=portal_url(notice.url),
    )


def _text(notice: Notice, kind: NotificationType | None) -> str:
    if kind is None or kind.line is None:
        return notice.title
    return kind.line(notice.values)


def lines_of(notices: Sequence[Notice]) -> list[NoticeLine]:
    """The most important kinds first, within a kind the oldest."""
    return [line_of(notice) for notice in sorted(notices, key=_weight)]


def _weight(notice: Notice) -> tuple[int, int]:
    kind = registry().find_notification_type(notice.kind)
    return (kind.priority if kind is not None else _LAST, notice.id)

"""Texts for the WhatsApp group: announce, remind, changed; short, normal or long; in the language that is current.

`*` is WhatsApp's bold; a plain text has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kkg_portal.api import Text, clock, format_date, portal_url
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_pgettext as _lp

from .changes import Occasion
from .models import Meeting
from .queries import TimedItem
from .wall_clock import ClusterWords, span


class Length(StrEnum):
    """How much a message says; the long one replaces the letter, the short one fits under a picture."""

    SHORT = "short"
    NORMAL = "normal"
    LONG = "long"

    @property
    def label(self) -> Text:
        return LENGTH_TITLES[self]


LENGTH_TITLES: dict[Length, Text] = {
    Length.SHORT: _lp("message", "Short"),
    Length.NORMAL: _lp("message", "Normal"),
    Length.LONG: _lp("message", "Long"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    length: Length = Length.LONG
    is_plain: bool = False

    def put(self, lines: Sequence[str]) -> str:
        text = "\n".join(lines)
        return text.replace("*", "") if self.is_plain else text


_LONG = Wording()


def announcement(
    meeting: Meeting, items: Sequence[TimedItem], cluster: ClusterWords, wording: Wording = _LONG
) -> str:
    """What, when, where and the link to answer; long also what to bring and the agenda, a line each."""
    ask = _("Please answer whether you will come: %(url)s", url=_link(meeting, cluster))
    if wording.length is Length.SHORT:
        return wording.put([f"*{_bold(meeting.title)}*: {_at_once(meeting, cluster)}", ask])
    lines = [
        f"*{_('Invitation to KKG %(cluster)s', cluster=cluster.title)}*",
        "",
        f"*{_bold(meeting.title)}*",
        *_when_and_where(meeting, cluster),
    ]
    if meeting.online_url:
        lines.append(_("Online: %(url)s", url=meeting.online_url))
    if wording.length is Length.LONG:
        if meeting.bring:
            lines.append(_("Please bring: %(things)s", things=" ".join(meeting.bring.split())))
        if items:
            lines += ["", _("Agenda:"), *(f"{item.start} {item.title}" for item in items)]
    return wording.put([*lines, "", ask])


def reminder(meeting: Meeting, cluster: ClusterWords, wording: Wording = _LONG) -> str:
    """For the day before."""
    head = f"*{_('Reminder: %(title)s', title=_bold(meeting.title))}*"
    ask = _("Not answered yet? %(url)s", url=_link(meeting, cluster))
    if wording.length is Length.SHORT:
        return wording.put([head, _at_once(meeting, cluster)])
    place = _("Place: %(place)s", place=meeting.place)
    lines = [head, _day_and_time(meeting, cluster), place]
    if wording.length is Length.LONG and meeting.bring:
        lines.append(_("Please bring: %(things)s", things=" ".join(meeting.bring.split())))
    return wording.put([*lines, ask])


def changed(
    meeting: Meeting, was: Occasion, cluster: ClusterWords, wording: Wording = _LONG, reason: str = ""
) -> str:
    """That time or place is another one now and why; long also that answers are asked for anew."""
    head = f"*{_('Changed: %(title)s', title=_bold(meeting.title))}*"
    now = f"*{_('Now: %(when)s', when=_at_once(meeting, cluster))}*"
    if wording.length is Length.SHORT:
        return wording.put([head, now])
    lines = [head, "", _("Before: %(when)s", when=_at_once(was, cluster)), now]
    if reason:
        lines.append(_("Reason: %(reason)s", reason=_bold(reason)))
    if wording.length is Length.LONG:
        lines += ["", _("Sorry for the change. What you answered before no longer counts.")]
    return wording.put([*lines, "", _("Please answer again: %(url)s", url=_link(meeting, cluster))])


def personal_request(meeting: Meeting, cluster: ClusterWords, name: str, url: str) -> str:
    """To one person, with the link that is theirs alone."""
    return "\n".join(
        [
            _("Good day, %(name)s,", name=name),
            _("%(cluster)s invites you to a meeting:", cluster=cluster.title),
            f"*{_bold(meeting.title)}*",
            *_when_and_where(meeting, cluster),
            "",
            _("Please say with one tap whether you will come, without signing in: %(url)s", url=url),
        ]
    )


def _when_and_where(meeting: Meeting, cluster: ClusterWords) -> list[str]:
    starts = clock.local(meeting.starts_at, cluster)
    return [
        _("Day: %(day)s", day=format_date(starts.date())),
        _("Time: %(time)s", time=span(meeting, cluster)),
        _("Place: %(place)s", place=meeting.place),
    ]


def _day_and_time(what: Meeting | Occasion, cluster: ClusterWords) -> str:
    starts = clock.local(what.starts_at, cluster)
    return _("%(day)s, %(time)s", day=format_date(starts.date()), time=span(what, cluster))


def _at_once(what: Meeting | Occasion, cluster: ClusterWords) -> str:
    return f"{_day_and_time(what, cluster)}, {_bold(what.place)}"


def _bold(text: str) -> str:
    # A star inside would end the bold part half-way.
    return text.replace("*", "")


def _link(meeting: Meeting, cluster: ClusterWords) -> str:
    return portal_url(f"/k/{cluster.slug}/meetings/{meeting.public_id}")

"""A copy of a meeting on another day, made of the parts somebody chose. A new part is one line in PARTS."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from kkg_portal.api import Actor, Invalid, Text, session, verb
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..item_copies import copied
from ..models import ItemNote, Meeting
from ..permissions import MeetingPermission
from ..plan import MeetingPlan
from ..queries import agenda
from ..reminding import copy_reminders
from .carrying import take_in_waiting
from .files import copy_files
from .scheduling import drafted, plan_of


@dataclass(slots=True)
class Copying:
    """What is copied into what; `items` fills up with the new agenda's ids by the old ones."""

    old: Meeting
    new: Meeting
    actor: Actor
    items: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """`fits_better_after` names a part that, when chosen as well, is copied before this one."""

    key: str
    title: Text
    copy: Callable[[Copying], None]
    fits_better_after: str = ""


@verb(MeetingPermission.EDIT)
def copy_meeting(
    meeting: Meeting, starts_at: datetime, ends_at: datetime, *, parts: Collection[str], actor: Actor
) -> Meeting:
    """A draft like this meeting at another time. Answers, attendance and minutes are never copied; nobody is told."""
    if (starts_at, ends_at) == (meeting.starts_at, meeting.ends_at):
        raise Invalid(_("This is the day and time it has already. Choose another one."), field="day")
    copying = Copying(meeting, drafted(_bare_plan(meeting, starts_at, ends_at)), actor)
    for part in in_order(parts):
        part.copy(copying)
    session.flush()
    take_in_waiting(copying.new)
    return copying.new


def in_order(keys: Collection[str]) -> list[Part]:
    """The chosen parts, each after the one it fits better after."""
    chosen = {part.key: part for part in PARTS if part.key in keys}
    ordered: list[Part] = []

    def lay(part: Part) -> None:
        before = chosen.get(part.fits_better_after)
        if before is not None:
            lay(before)
        if part not in ordered:
            ordered.append(part)

    for part in chosen.values():
        lay(part)
    return ordered


def _bare_plan(meeting: Meeting, starts_at: datetime, ends_at: datetime) -> MeetingPlan:
    return replace(
        plan_of(meeting), starts_at=starts_at, ends_at=ends_at, subgroup_id=None, bring="", note=""
    )


def _copy_agenda(copying: Copying) -> None:
    pairs = [
        (item, copied(item, meeting_id=copying.new.id, position=item.position))
        for item in agenda(copying.old, internal=True)
    ]
    session.add_all(new for _old, new in pairs)
    # The notes and the files point at the new items' ids.
    session.flush()
    session.add_all(ItemNote(item_id=new.id) for _old, new in pairs)
    copying.items.update({old.id: new.id for old, new in pairs})


def _copy_circle(copying: Copying) -> None:
    copying.new.subgroup_id = copying.old.subgroup_id


def _copy_words(copying: Copying) -> None:
    copying.new.bring, copying.new.note = copying.old.bring, copying.old.note


def _copy_files(copying: Copying) -> None:
    copy_files(copying.old, copying.new, copying.items, copying.actor)


def _copy_reminders(copying: Copying) -> None:
    copy_reminders(copying.old, copying.new)


PARTS: tuple[Part, ...] = (
    Part("agenda", _l("The agenda with its presenters"), _copy_agenda),
    Part("circle", _l("Who it is for"), _copy_circle),
    Part("words", _l("What people should bring, and the note"), _copy_words),
    Part("files", _l("Files with material"), _copy_files, fits_better_after="agenda"),
    Part("reminders", _l("Reminders"), _copy_reminders),
)

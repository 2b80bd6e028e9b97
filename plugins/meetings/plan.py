"""What somebody who plans a meeting decides, on its way from the form to the verb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kkg_portal.api import Invalid, School, Subgroup, session
from kkg_portal.api import gettext as _

from .kinds import AgendaKind, ProgrammeKind

LONGEST = timedelta(hours=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlan:
    """Everything of a meeting that a person types. Moments are UTC."""

    title: str
    kind: ProgrammeKind
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    host_school_id: int | None = None
    subgroup_id: int | None = None
    online_url: str = ""
    bring: str = ""
    note: str = ""
    minute_taker_id: int | None = None
    capacity: int | None = None

    def check(self) -> None:
        """Raise Invalid for what no meeting can be; the database knows the same rules."""
        if self.ends_at <= self.starts_at:
            raise Invalid(_("The end must be after the beginning."), field="ends")
        if self.ends_at - self.starts_at > LONGEST:
            raise Invalid(
                _("A meeting lasts at most 14 hours. Plan a second day as its own meeting."), field="ends"
            )
        if self.capacity is not None and self.capacity < 1:
            raise Invalid(_("Write how many places there are, or leave it empty."), field="capacity")
        if self.online_url and not self.online_url.startswith("https://"):
            raise Invalid(_("The link must begin with https://"), field="online_url")
        if self.subgroup_id is not None and session.get(Subgroup, self.subgroup_id) is None:
            raise Invalid(_("Choose a sub-group from the list."), field="subgroup")

    def resolved_place(self) -> str:
        """Where people go: what was typed, else the host school's name. Raises Invalid when nobody would know."""
        school = session.get(School, self.host_school_id) if self.host_school_id is not None else None
        if self.host_school_id is not None and school is None:
            raise Invalid(_("Choose a school from the list."), field="host_school")
        if self.place or school is not None:
            return self.place or (school.name if school else "")
        if self.online_url:
            return _("Online")
        raise Invalid(_("Write the place, choose the host school or add an online link."), field="place")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPlan:
    """An agenda item as typed. The presenter is a member or any name."""

    title: str
    minutes: int
    kind: AgendaKind
    presenter_id: int | None = None
    presenter_name: str = ""
    section: str = ""
    is_internal: bool = False
    chair_note: str = ""

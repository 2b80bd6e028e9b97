"""Single rows made of the parts of a file; what nobody here bears stays as a name."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from kkg_portal.api import Actor, render_markdown

from ..kinds import (
    AgendaKind,
    Answer,
    AnswerChannel,
    AttendanceStatus,
    DisplacementReason,
    InvitedAs,
    ItemState,
    MarkMethod,
    MeetingState,
    MinutesState,
    ProgrammeKind,
    TaskState,
)
from ..minutes_content import moment
from ..models import AgendaItem, Attendance, AttendanceMark, Decision, Invitation, Meeting, Minutes, Task
from .matching import Matches, package_key

Json = dict[str, Any]


def at(text: str | None) -> datetime | None:
    return moment(text) if text else None


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def meeting_row(part: Json, known: Matches, import_id: int) -> Meeting:
    names = {}
    host, taker = known.schools.get(part["host_school"]), known.member(part["minute_taker"])
    if part["host_school"] and host is None:
        names["host_school"] = part["host_school"]
    if part["minute_taker"] and taker is None:
        names["minute_taker"] = part["minute_taker"]["name"]
    package = part["package"]
    return Meeting(
        **{name: part[name] for name in ("title", "place", "online_url", "bring", "note", "capacity")},
        kind=ProgrammeKind(part["kind"]),
        state=MeetingState(part["state"]),
        starts_at=moment(part["starts_at"]),
        ends_at=moment(part["ends_at"]),
        host_school_id=host,
        subgroup_id=known.subgroups[part["subgroup"]] if part["subgroup"] else None,
        package_id=known.packages[package_key(package)] if package else None,
        minute_taker_id=taker.membership_id if taker else None,
        invited_at=at(part["announced_at"]),
        answer_by=at(part["answer_by"]),
        closed_at=at(part["closed_at"]),
        roll_locked_at=at(part["roll_locked_at"]),
        reopened_because=part["reopened_because"],
        import_id=import_id,
        origin_id=part["id"],
        names_in_file=names,
        **_letters(part),
        **_displacement(part["displaced"]),
    )


def item_row(meeting: Meeting, position: int, part: Json, known: Matches) -> AgendaItem:
    presenter = known.member(part["presenter"])
    texts = ("title", "minutes", "section", "chair_note", "proposal", "refusal", "carry_count")
    return AgendaItem(
        **{text: part[text] for text in texts},
        meeting_id=meeting.id,
        position=position,
        kind=AgendaKind(part["kind"]),
        state=ItemState(part["state"]),
        is_internal=part["internal"],
        presenter_id=presenter.membership_id if presenter else None,
        presenter_name=part["presenter"]["name"] if part["presenter"] and presenter is None else "",
    )


def decision_row(item: AgendaItem, part: Json) -> Decision:
    return Decision(
        meeting_id=item.meeting_id,
        item_id=item.id,
        year=part["year"],
        number=part["number"],
        text=part["text"],
        valid_until=day(part["valid_until"]),
        withdrawn_at=at(part["withdrawn_at"]),
    )


def task_row(item: AgendaItem, part: Json, known: Matches) -> Task:
    owner = known.member(part["owner"])
    return Task(
        meeting_id=item.meeting_id,
        item_id=item.id,
        text=part["text"],
        owner_id=owner.membership_id if owner else None,
        owner_name="" if owner else part["owner"]["name"],
        due_on=date.fromisoformat(part["due_on"]),
        state=TaskState(part["state"]),
        outcome=part["outcome"],
        finished_at=at(part["finished_at"]),
        carry_count=part["carry_count"],
    )


def invitation_row(meeting: Meeting, part: Json, known: Matches) -> Invitation:
    person = part["person"]
    member = known.member(person)
    return Invitation(
        meeting_id=meeting.id,
        membership_id=member.membership_id if member else None,
        guest_name="" if member else person["name"],
        guest_school="" if member else person["school"],
        invited_as=InvitedAs(part["invited_as"]),
        answer=Answer(part["answer"]),
        answered_at=at(part["answered_at"]),
        is_late=part["is_late"],
        answered_by=AnswerChannel(part["answered_by"]) if part["answered_by"] else None,
        waiting_since=at(part["waiting_since"]),
    )


def attendance_row(meeting: Meeting, part: Json, known: Matches) -> Attendance:
    name, school = part["person"]["name"], part["person"]["school"]
    member = known.member(part["person"])
    # The school on the day, which may no longer be here under this name.
    own = member.school_id if member and member.school_name == school else None
    return Attendance(
        meeting_id=meeting.id,
        membership_id=member.membership_id if member else None,
        walk_in_name="" if member else name,
        walk_in_school="" if member else school,
        school_id=(own or known.schools.get(school)) if member else None,
        status=AttendanceStatus(part["status"]) if part["status"] else None,
        word_id=known.words[part["word"]] if part["word"] else None,
        arrived_at=at(part["arrived_at"]),
        left_at=at(part["left_at"]),
        minutes_away=part["minutes_away"],
    )


def mark_row(line: Attendance, actor: Actor) -> AttendanceMark:
    return AttendanceMark(
        attendance_id=line.id,
        status=line.status,
        word_id=line.word_id,
        arrived_at=line.arrived_at,
        left_at=line.left_at,
        minutes_away=line.minutes_away,
        method=MarkMethod.IMPORT,
        marked_by_id=actor.user_id,
        client_id=f"file-{line.public_id}",
    )


def minutes_row(meeting: Meeting, part: Json) -> Minutes:
    moments = (
        "opened_at",
        "finished_at",
        "circulated_at",
        "corrections_until",
        "approved_at",
        "published_at",
    )
    return Minutes(
        meeting_id=meeting.id,
        state=MinutesState(part["state"]),
        source=part["remarks"],
        html=str(render_markdown(part["remarks"])),
        **{name: at(part[name]) for name in moments},
    )


def _letters(part: Json) -> Json:
    letter, change = part["letter"], part["change_letter"]
    return {
        "letter_number": letter["number"] if letter else "",
        "letter_dated_on": day(letter["dated_on"]) if letter else None,
        "change_letter_number": change["number"] if change else "",
        "change_letter_dated_on": day(change["dated_on"]) if change else None,
    }


def _displacement(part: Json | None) -> Json:
    if part is None:
        return {"displaced_because": None, "displacement_note": ""}
    return {"displaced_because": DisplacementReason(part["because"]), "displacement_note": part["note"]}

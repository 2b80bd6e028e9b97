"""Meetings as the document of a file. Its lists have an order of their own, so that the same meetings give the
same bytes wherever they are kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from kkg_portal.api import SchoolYear, bound_cluster, clock

from ..models import AgendaItem, Attendance, Decision, Invitation, Meeting, Package, Task
from ..queries.exported import ExportedRows, exported_rows, meetings_in, packages_of_year, programme_in
from .file_schema import NAME
from .issues_written import issue_json

Json = dict[str, Any]


def meeting_document(meeting: Meeting) -> Json:
    """One meeting with the package and the words of the register it uses."""
    rows = exported_rows([meeting])
    return _document(rows, rows.packages.values(), None, None)


def year_document(year: SchoolYear) -> Json:
    """All meetings of a school year with its programme and packages."""
    programme = programme_in(year)
    about: Json | None = None
    if programme is not None:
        about = {name: getattr(programme, name) for name in ("theme", "target_meetings", "note")}
    return _document(exported_rows(meetings_in(year)), packages_of_year(year), year, about)


def file_bytes(document: Json) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _document(
    rows: ExportedRows, packages: Iterable[Package], year: SchoolYear | None, programme: Json | None
) -> Json:
    cluster = bound_cluster()
    writer = MeetingWriter(rows)
    return {
        "schema": NAME,
        "cluster": {"title": cluster.title, "time_zone": cluster.time_zone},
        "school_year": year.label if year else None,
        "programme": programme,
        "packages": [_package(row) for row in sorted(packages, key=lambda row: (row.school_year, row.title))],
        "words": [
            {
                "title": word.title,
                "letter": word.letter,
                "counts_as": word.counts_as.value,
                "hours_percent": word.hours_percent,
            }
            for word in sorted(rows.words.values(), key=lambda word: word.title)
        ],
        "meetings": [
            writer.meeting(row)
            for row in sorted(rows.meetings, key=lambda row: (row.starts_at, row.title, id_in_file(row)))
        ],
    }


def id_in_file(meeting: Meeting) -> str:
    """What the meeting is called in files: the id of where it was planned first, wherever it is now."""
    return meeting.origin_id or meeting.public_id


def _package(row: Package) -> Json:
    return {
        "school_year": SchoolYear(row.school_year).label,
        "title": row.title,
        "theme": row.theme,
        "kind": row.kind.value,
        "least_meetings": row.least_meetings,
    }


class MeetingWriter:
    """Turns rows into the parts of a document; moments stand in the cluster's zone."""

    def __init__(self, rows: ExportedRows) -> None:
        self._rows = rows
        self._cluster = bound_cluster()
        self._ids = {row.id: id_in_file(row) for row in rows.meetings}

    def moment(self, moment: datetime | None) -> str | None:
        return clock.local(moment, self._cluster).isoformat() if moment is not None else None

    def meeting(self, row: Meeting) -> Json:
        rows = self._rows
        items = rows.items.get(row.id, [])
        package = rows.packages.get(row.package_id or 0)
        return {
            **self._what_and_when(row),
            "package": package
            and {"school_year": SchoolYear(package.school_year).label, "title": package.title},
            "minute_taker": self._name(row.minute_taker_id, row.names_in_file.get("minute_taker", "")),
            "announced_at": self.moment(row.invited_at),
            "answer_by": self.moment(row.answer_by),
            "closed_at": self.moment(row.closed_at),
            "roll_locked_at": self.moment(row.roll_locked_at),
            "letter": _letter(row.letter_number, row.letter_dated_on),
            "change_letter": _letter(row.change_letter_number, row.change_letter_dated_on),
            "displaced": row.displaced_because
            and {"because": row.displaced_because.value, "note": row.displacement_note},
            "moved_to": self._ids.get(row.moved_to_id or 0),
            "reopened_because": row.reopened_because,
            "agenda": [self._item(item) for item in items],
            "invitations": self._invitations(rows.invitations.get(row.id, [])),
            "attendance": self._attendance(rows.attendance.get(row.id, [])),
            "minutes": self._minutes(row, items),
        }

    def _what_and_when(self, row: Meeting) -> Json:
        school = self._rows.schools.get(row.host_school_id or 0)
        return {
            "id": self._ids[row.id],
            "title": row.title,
            "kind": row.kind.value,
            "state": row.state.value,
            "starts_at": self.moment(row.starts_at),
            "ends_at": self.moment(row.ends_at),
            "place": row.place,
            "host_school": school or row.names_in_file.get("host_school", ""),
            "subgroup": self._rows.subgroups.get(row.subgroup_id or 0, ""),
            "online_url": row.online_url,
            "bring": row.bring,
            "note": row.note,
            "capacity": row.capacity,
        }

    def _name(self, membership_id: int | None, name: str) -> Json | None:
        member = self._rows.members.get(membership_id or 0)
        if member is not None:
            return {"id": member.public_id, "name": member.full_name}
        return {"id": None, "name": name} if name else None

    def _person(self, membership_id: int | None, name: str, school: str) -> Json:
        member = self._rows.members.get(membership_id or 0)
        if member is None:
            return {"id": None, "name": name, "school": school}
        return {"id": member.public_id, "name": member.full_name, "school": school}

    def _item(self, item: AgendaItem) -> Json:
        rows = self._rows
        decisions = sorted(rows.decisions.get(item.id, []), key=lambda one: (one.year, one.number))
        return {
            "title": item.title,
            "minutes": item.minutes,
            "kind": item.kind.value,
            "section": item.section,
            "presenter": self._name(item.presenter_id, item.presenter_name),
            "internal": item.is_internal,
            "chair_note": item.chair_note,
            "state": item.state.value,
            "proposal": item.proposal,
            "refusal": item.refusal,
            "carry_count": item.carry_count,
            "note": "".join(note.source for note in rows.notes.get(item.id, [])),
            "information": [point.text for point in rows.information.get(item.id, [])],
            "decisions": [self._decision(one) for one in decisions],
            "tasks": [self._task(one) for one in rows.tasks.get(item.id, [])],
        }

    def _decision(self, row: Decision) -> Json:
        old = self._rows.replaced.get(row.replaces_id or 0)
        return {
            "year": row.year,
            "number": row.number,
            "text": row.text,
            "valid_until": row.valid_until.isoformat() if row.valid_until else None,
            "replaces": old and {"year": old.year, "number": old.number},
            "withdrawn_at": self.moment(row.withdrawn_at),
        }

    def _task(self, row: Task) -> Json:
        return {
            "text": row.text,
            "owner": self._name(row.owner_id, row.owner_name),
            "due_on": row.due_on.isoformat(),
            "state": row.state.value,
            "outcome": row.outcome,
            "finished_at": self.moment(row.finished_at),
            "carry_count": row.carry_count,
        }

    def _invitations(self, rows: Sequence[Invitation]) -> list[Json]:
        written = sorted(((self._invitation(row), row) for row in rows), key=lambda pair: _in_order(pair[0]))
        place = {row.id: number for number, (_part, row) in enumerate(written)}
        return [{**part, "substitute_for": place.get(row.substitute_for_id or 0)} for part, row in written]

    def _invitation(self, row: Invitation) -> Json:
        member = self._rows.members.get(row.membership_id or 0)
        school = member.school_name if member else row.guest_school
        return {
            "person": self._person(row.membership_id, row.guest_name, school),
            "invited_as": row.invited_as.value,
            "answer": row.answer.value,
            "answered_at": self.moment(row.answered_at),
            "is_late": row.is_late,
            "answered_by": row.answered_by.value if row.answered_by else None,
            "waiting_since": self.moment(row.waiting_since),
        }

    def _attendance(self, rows: Sequence[Attendance]) -> list[Json]:
        return sorted((self._line(row) for row in rows), key=_in_order)

    def _line(self, row: Attendance) -> Json:
        school = self._rows.schools.get(row.school_id or 0, row.walk_in_school)
        word = self._rows.words.get(row.word_id or 0)
        return {
            "person": self._person(row.membership_id, row.walk_in_name, school),
            "status": row.status.value if row.status else None,
            "word": word.title if word else "",
            "arrived_at": self.moment(row.arrived_at),
            "left_at": self.moment(row.left_at),
            "minutes_away": row.minutes_away,
        }

    def _minutes(self, meeting: Meeting, items: Sequence[AgendaItem]) -> Json:
        frame = self._rows.minutes[meeting.id]
        tasks = [task for item in items for task in self._rows.tasks.get(item.id, [])]
        issues = sorted(self._rows.issues.get(meeting.id, []), key=lambda row: row.number)
        return {
            "state": frame.state.value,
            "opened_at": self.moment(frame.opened_at),
            "finished_at": self.moment(frame.finished_at),
            "remarks": frame.source,
            "circulated_at": self.moment(frame.circulated_at),
            "corrections_until": self.moment(frame.corrections_until),
            "approved_at": self.moment(frame.approved_at),
            "published_at": self.moment(frame.published_at),
            "issues": [issue_json(issue, items, tasks, self.moment) for issue in issues],
        }


def _letter(number: str, dated_on: Any) -> Json | None:
    return {"number": number, "dated_on": dated_on.isoformat() if dated_on else None} if number else None


def _in_order(part: Json) -> tuple[str, ...]:
    """Nothing in it depends on the rows' ids, which differ from one cluster to the next."""
    person = part["person"]
    rest = {key: value for key, value in part.items() if key != "person"}
    return person["name"].casefold(), person["name"], person["school"], json.dumps(rest)

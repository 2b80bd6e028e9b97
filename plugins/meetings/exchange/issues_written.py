"""Published minutes in a file, and back: word for word, but without the official numbers of those who signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from kkg_portal.api import clean_html

from ..minutes_content import (
    DecisionPart,
    ItemPart,
    MinutesContent,
    PersonPart,
    ReportPart,
    SchoolPart,
    TaskPart,
    from_json,
    moment,
)
from ..models import AgendaItem, MinutesIssue, Task

Json = dict[str, Any]
Written = Callable[[datetime | None], str | None]


def issue_json(
    issue: MinutesIssue, items: Sequence[AgendaItem], tasks: Sequence[Task], written: Written
) -> Json:
    """`items` and `tasks` are the live ones in the order of the file, `written` puts a moment into it."""
    content = from_json(issue.content)
    places = {item.id: number for number, item in enumerate(items)}
    of_task = {task.public_id: number for number, task in enumerate(tasks)}
    lines = {item.item_id: number for number, item in enumerate(content.items)}
    sick, excused, absent = content.missing
    return {
        "number": issue.number,
        "issued_at": written(issue.issued_at),
        "change_note": issue.change_note,
        "title": content.title,
        "place": content.place,
        "starts_at": written(content.started),
        "opened_at": written(content.opened),
        "finished_at": written(content.finished),
        "chair": content.chair.name,
        "writer": content.writer.name,
        "invited": content.invited,
        "present": content.present,
        "sick": sick,
        "excused": excused,
        "absent": absent,
        "schools": [
            {"school": one.school, "invited": one.invited, "present": one.present} for one in content.schools
        ],
        "items": [_item_json(item, places.get(item.item_id)) for item in content.items],
        "remarks": content.remarks,
        "decisions": [_decision_json(one, lines.get(one.item_id)) for one in content.decisions],
        "tasks": [
            _task_json(one, lines.get(one.item_id), of_task.get(one.public_id)) for one in content.tasks
        ],
        "previous": _other(content.previous_title, content.previous_at, written),
        "next": _other(content.next_title, content.next_at, written),
    }


def _item_json(item: ItemPart, place: int | None) -> Json:
    return {
        "item": place,
        "title": item.title,
        "presenter": item.presenter,
        "start": item.start,
        "html": item.html,
        "information": list(item.information),
        "reports": [
            {
                "person": one.person,
                "task": one.task,
                "did": one.did,
                "outcome": one.outcome,
                "next_step": one.next_step,
            }
            for one in item.reports
        ],
    }


def _decision_json(one: DecisionPart, line: int | None) -> Json:
    return {
        "line": line,
        "year": one.year,
        "number": one.number,
        "text": one.text,
        "replaces": one.replaces,
        "valid_until": one.valid_until or None,
    }


def _task_json(one: TaskPart, line: int | None, task: int | None) -> Json:
    return {
        "line": line,
        "task": task,
        "text": one.text,
        "owner": one.owner,
        "due_on": one.due_on,
        "state": one.state,
        "outcome": one.outcome,
    }


def _other(title: str, at: str, written: Written) -> Json | None:
    return {"title": title, "starts_at": written(moment(at))} if title else None


def content_of_file(part: Json, items: Sequence[AgendaItem], tasks: Sequence[Task]) -> MinutesContent:
    """What an issue of a file says, pointing at the rows that were made of the same file."""
    lines = [_item(one, number, items) for number, one in enumerate(part["items"])]
    before, after = part["previous"], part["next"]
    return MinutesContent(
        title=part["title"],
        place=part["place"],
        starts_at=utc(part["starts_at"]),
        opened_at=utc(part["opened_at"]),
        finished_at=utc(part["finished_at"]),
        chair=PersonPart(part["chair"], ""),
        writer=PersonPart(part["writer"], ""),
        invited=part["invited"],
        present=part["present"],
        missing=(part["sick"], part["excused"], part["absent"]),
        schools=tuple(SchoolPart(**one) for one in part["schools"]),
        items=tuple(lines),
        remarks=str(clean_html(part["remarks"])),
        decisions=tuple(
            DecisionPart(
                item_id=_line_id(one["line"], lines),
                number=one["number"],
                year=one["year"],
                text=one["text"],
                replaces=one["replaces"],
                valid_until=one["valid_until"] or "",
            )
            for one in part["decisions"]
        ),
        tasks=tuple(_task(one, lines, tasks) for one in part["tasks"]),
        previous_title=before["title"] if before else "",
        previous_at=utc(before["starts_at"]) if before else "",
        next_title=after["title"] if after else "",
        next_at=utc(after["starts_at"]) if after else "",
    )


def utc(text: str) -> str:
    return moment(text).astimezone(UTC).isoformat()


def _item(part: Json, number: int, items: Sequence[AgendaItem]) -> ItemPart:
    live = items[part["item"]] if part["item"] is not None else None
    return ItemPart(
        # What stands on no agenda any more is told apart by numbers no row has.
        item_id=live.id if live else -number - 1,
        public_id=live.public_id if live else "",
        title=part["title"],
        presenter=part["presenter"],
        start=part["start"],
        html=str(clean_html(part["html"])),
        information=tuple(part["information"]),
        reports=tuple(ReportPart(**one) for one in part["reports"]),
    )


def _task(one: Json, lines: Sequence[ItemPart], tasks: Sequence[Task]) -> TaskPart:
    return TaskPart(
        item_id=_line_id(one["line"], lines),
        public_id=tasks[one["task"]].public_id if one["task"] is not None else "",
        text=one["text"],
        owner=one["owner"],
        due_on=one["due_on"],
        state=one["state"],
        outcome=one["outcome"],
    )


def _line_id(line: int | None, lines: Sequence[ItemPart]) -> int:
    return lines[line].item_id if line is not None else 0

"""What a cluster would make of a file: which meetings are new, which are here already, which it refuses and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from kkg_portal.api import Invalid, bound_cluster, ngettext
from kkg_portal.api import gettext as _

from ..kinds import PUBLIC_MINUTES, ProgrammeKind
from ..minutes_content import moment
from ..plan import MeetingPlan
from .matching import DecisionNumber, Matches, decisions_in, matches, package_key

Json = dict[str, Any]


class Fate(StrEnum):
    NEW = "new"
    THERE = "there"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FileLine:
    """One meeting of the file: why it is refused, or what of it finds nothing here and stays as a name."""

    title: str
    starts_at: datetime
    fate: Fate
    remarks: tuple[str, ...] = ()
    # Where it is here already.
    public_id: str = ""


@dataclass(frozen=True, slots=True)
class FileReading:
    lines: Sequence[FileLine]
    matches: Matches
    other_zone: str = ""

    def of(self, fate: Fate) -> list[FileLine]:
        return [line for line in self.lines if line.fate == fate]


@dataclass(slots=True)
class _Seen:
    """What earlier meetings of the same file have taken."""

    ids: set[str] = field(default_factory=set)
    decisions: set[DecisionNumber] = field(default_factory=set)


def look_at(document: Json) -> FileReading:
    """Nothing is written. The order is that of the file."""
    known, seen = matches(document), _Seen()
    lines = [_line(meeting, document, known, seen) for meeting in document["meetings"]]
    zone = document["cluster"]["time_zone"]
    return FileReading(lines, known, zone if zone != bound_cluster().time_zone else "")


def _line(meeting: Json, document: Json, known: Matches, seen: _Seen) -> FileLine:
    title, starts_at = meeting["title"], moment(meeting["starts_at"])
    if meeting["id"] in seen.ids:
        return FileLine(title, starts_at, Fate.REFUSED, (_("It stands in the file twice."),))
    seen.ids.add(meeting["id"])
    here = known.meetings.get(meeting["id"])
    if here is not None:
        return FileLine(title, starts_at, Fate.THERE, public_id=here.public_id)
    reasons = tuple(_reasons_against(meeting, document, known, seen))
    if reasons:
        return FileLine(title, starts_at, Fate.REFUSED, reasons)
    seen.decisions |= {(one["year"], one["number"]) for one in decisions_in(meeting)}
    return FileLine(title, starts_at, Fate.NEW, tuple(_left_as_names(meeting, known, seen)))


def _reasons_against(meeting: Json, document: Json, known: Matches, seen: _Seen) -> Iterator[str]:
    if meeting["subgroup"] and meeting["subgroup"] not in known.subgroups:
        yield _("There is no sub-group “%(title)s” here. Make it first.", title=meeting["subgroup"])
    plan = MeetingPlan(
        title=meeting["title"],
        kind=ProgrammeKind(meeting["kind"]),
        starts_at=moment(meeting["starts_at"]),
        ends_at=moment(meeting["ends_at"]),
        online_url=meeting["online_url"],
        capacity=meeting["capacity"],
    )
    try:
        plan.check()
    except Invalid as error:
        yield str(error.message)
    numbers = [(one["year"], one["number"]) for one in decisions_in(meeting)]
    for year, number in numbers:
        if (year, number) in known.decisions or (year, number) in seen.decisions:
            yield _("Decision no. %(number)d of %(year)d is another one here.", number=number, year=year)
    for name in _named_twice(meeting, known):
        yield _("%(name)s stands in one of its lists twice.", name=name)
    if len(set(numbers)) < len(numbers) or not _fits_together(meeting, document):
        yield _("Its parts do not fit together. The file was changed by hand.")


def _named_twice(meeting: Json, known: Matches) -> Iterator[str]:
    for lines in (meeting["invitations"], meeting["attendance"]):
        found = Counter(
            member.full_name for line in lines if (member := known.member(line["person"])) is not None
        )
        yield from (name for name, times in found.items() if times > 1)


def _fits_together(meeting: Json, document: Json) -> bool:
    """Whether everything the meeting points at is in the file."""
    invitations, issues = meeting["invitations"], meeting["minutes"]["issues"]
    words = {word["title"] for word in document["words"]} | {""}
    packages = {package_key(part) for part in document["packages"]}
    is_public = meeting["minutes"]["state"] in {state.value for state in PUBLIC_MINUTES}
    return (
        all(_is_place(one["substitute_for"], invitations, but=at) for at, one in enumerate(invitations))
        and all(line["word"] in words for line in meeting["attendance"])
        and (meeting["package"] is None or package_key(meeting["package"]) in packages)
        and [issue["number"] for issue in issues] == list(range(1, len(issues) + 1))
        and (bool(issues) or not is_public)
        and all(_issue_fits(issue, meeting) for issue in issues)
    )


def _issue_fits(issue: Json, meeting: Json) -> bool:
    tasks = [task for item in meeting["agenda"] for task in item["tasks"]]
    return (
        all(_is_place(one["item"], meeting["agenda"]) for one in issue["items"])
        and all(_is_place(one["line"], issue["items"]) for one in (*issue["decisions"], *issue["tasks"]))
        and all(_is_place(one["task"], tasks) for one in issue["tasks"])
    )


def _is_place(number: int | None, among: Sequence[Json], *, but: int | None = None) -> bool:
    return number is None or (number < len(among) and number != but)


def _left_as_names(meeting: Json, known: Matches, seen: _Seen) -> Iterator[str]:
    """What is not lost but is a word only: nobody here is meant by it."""
    lines = (*meeting["invitations"], *meeting["attendance"])
    people = {
        (line["person"]["name"], line["person"]["school"])
        for line in lines
        if known.member(line["person"]) is None
    }
    if people:
        yield ngettext(
            "%(num)d person is no member here and stays as a name.",
            "%(num)d people are no members here and stay as names.",
            len(people),
        )
    tasks = [
        task for item in meeting["agenda"] for task in item["tasks"] if known.member(task["owner"]) is None
    ]
    if tasks:
        yield ngettext(
            "%(num)d task belongs to nobody here.", "%(num)d tasks belong to nobody here.", len(tasks)
        )
    school = meeting["host_school"]
    if school and school not in known.schools:
        yield _("There is no school “%(name)s” here; it stays as a name.", name=school)
    for one in decisions_in(meeting):
        old = one["replaces"] and (one["replaces"]["year"], one["replaces"]["number"])
        if old and old not in known.decisions and old not in seen.decisions:
            yield _(
                "Decision no. %(number)d of %(year)d replaces one that is not here.",
                number=one["number"],
                year=one["year"],
            )

"""The skeleton of a classroom action research report (PTK), as a paper and as Markdown, from the same sections."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kkg_portal.api import (
    Block,
    Column,
    Fields,
    Heading,
    Paper,
    Paragraph,
    Table,
    Title,
    bound_cluster,
    clock,
    format_date,
    in_language,
)
from kkg_portal.api import gettext as _

from .kinds import TrialOutcome
from .queries.people import Speaker
from .queries.ptk import ActionResearch, Cycle
from .queries.trials import ShownTrial

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of level 1 or 2 with its paragraphs; an empty one is left for the teacher to write."""

    heading: str
    paragraphs: tuple[str, ...]
    level: int = 1


def report_paper(research: ActionResearch) -> Paper:
    """For `docx_bytes`: a skeleton to go on with, so nothing in it is signed."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        blocks: list[Block] = [
            Title(_("CLASSROOM ACTION RESEARCH REPORT"), subtitle=research.thread.title, underline=False),
            Fields(_identity(research), indent=False),
        ]
        for section in sections_of(research):
            blocks.append(Heading(section.heading, section.level))
            blocks += [Paragraph(text) for text in section.paragraphs]
        blocks += [Heading(_("Results of all cycles")), _table(research)]
        return Paper(
            title=_("PTK: %(title)s", title=research.thread.title),
            kind="ptk",
            blocks=tuple(blocks),
            language=cluster.language,
            dated=clock.today(cluster),
            author=research.me.full_name,
        )


def report_markdown(research: ActionResearch) -> str:
    """The same as text: signs that Markdown would take for markup are escaped."""
    with in_language(bound_cluster().language):
        lines = [f"# {_('Classroom action research report')}: {_escaped(research.thread.title)}", ""]
        lines += [f"- {_escaped(term)}: {_escaped(words)}" for term, words in _identity(research)]
        for section in sections_of(research):
            lines += ["", f"{'#' * (section.level + 1)} {_escaped(section.heading)}"]
            for text in section.paragraphs:
                lines += ["", _escaped(text)]
        table = _table(research)
        lines += ["", f"## {_('Results of all cycles')}", ""]
        lines.append("| " + " | ".join(_escaped(column.header) for column in table.columns) + " |")
        lines.append("|" + " --- |" * len(table.columns))
        lines += ["| " + " | ".join(_escaped(str(cell)) for cell in row) + " |" for row in table.rows]
        return "\n".join(lines) + "\n"


def sections_of(research: ActionResearch) -> list[Section]:
    """Background, then plan, action, observation and reflection for each cycle, then what is left to write."""
    found = [Section(_("Background"), _background(research))]
    for number, cycle in enumerate(research.cycles, start=1):
        found += [
            Section(_("Cycle %(number)d", number=number), ()),
            Section(_("Plan"), (_plan(cycle),), 2),
            Section(_("Action"), (cycle.trial.did or _to_write(),), 2),
            Section(_("Observation"), (_observation(cycle),), 2),
            Section(_("Reflection"), (_reflection(cycle),), 2),
        ]
    found.append(Section(_("Conclusion"), (_to_write(),)))
    if research.sources:
        found.append(Section(_("Colleagues quoted with their consent"), tuple(research.sources)))
    return found


def _identity(research: ActionResearch) -> tuple[tuple[str, str], ...]:
    thread = research.thread
    pairs = (
        (_("Name"), research.me.full_name),
        (_("School"), research.me.school_name),
        (_("Class"), str(thread.class_phase.label)),
        (_("Subject"), str(thread.subject.label)),
    )
    return tuple((term, words) for term, words in pairs if words)


def _background(research: ActionResearch) -> tuple[str, ...]:
    thread = research.thread
    texts = [thread.title]
    if research.is_mine:
        texts += [research.background, thread.tried_text, thread.goal_text]
    return (*(text for text in texts if text.strip()), _to_write())


def _plan(cycle: Cycle) -> str:
    if cycle.source:
        return _("%(plan)s (after a proposal of %(name)s)", plan=cycle.plan, name=cycle.source)
    return _("A proposal from the teachers' working group. Describe in your own words what you planned.")


def _observation(cycle: Cycle) -> str:
    trial = cycle.trial
    day = format_date(trial.tried_on) if trial.tried_on else ""
    outcome = str(trial.outcome.label) if trial.outcome else ""
    parts = [day, outcome, _numbers(cycle)]
    return ". ".join(part for part in parts if part) + "."


def _reflection(cycle: Cycle) -> str:
    trial = cycle.trial
    texts = []
    if trial.obstacle:
        texts.append(_("What stood in the way: %(obstacle)s", obstacle=trial.obstacle))
    if trial.next_step:
        texts.append(_("What comes next: %(step)s", step=trial.next_step))
    return " ".join(texts) or _to_write()


def _table(research: ActionResearch) -> Table:
    columns = (
        Column(_("Cycle")),
        Column(_("Pupils"), align="right"),
        Column(_("Before"), align="right"),
        Column(_("After"), align="right"),
        Column(_("How it went"), 2),
    )
    rows = tuple(
        (
            str(number),
            _count(cycle.trial.pupils_n),
            _count(cycle.trial.before_n),
            _count(cycle.trial.after_n),
            _outcome(cycle.trial.outcome),
        )
        for number, cycle in enumerate(research.cycles, start=1)
    )
    return Table(columns, rows, label=_("Results of all cycles"))


def _numbers(cycle: Cycle) -> str:
    return ShownTrial(cycle.trial, Speaker("")).numbers


def _count(number: int | None) -> str:
    return str(number) if number is not None else "–"


def _outcome(outcome: TrialOutcome | None) -> str:
    return str(outcome.label) if outcome is not None else ""


def _to_write() -> str:
    return _("(Write this part yourself.)")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))

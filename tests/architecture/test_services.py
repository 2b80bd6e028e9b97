"""Writing goes through verbs: whatever a services module offers is one, or is named here with its reason."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from types import ModuleType

from flask import Flask

from kkg_portal.core.access.policy import policies

ROOT = Path(__file__).resolve().parents[2]

# Functions that only read, or that work inside somebody else's verb. Whoever adds one says which.
NOT_VERBS = {
    "kkg_portal.accounts.services.own": "reads",
    "kkg_portal.accounts.services.password_context": "reads",
    "kkg_portal.accounts.services.free_username": "reads",
    "kkg_portal.accounts.services.change_password": "counts wrong tries outside the verb it calls",
    "kkg_portal.admin.services.read_slug": "reads what was typed",
    "kkg_portal.admin.services.account_of": "reads",
    "kkg_portal.clusters.calendar.services.same_day": "compares",
    "kkg_portal.clusters.importing.services.read_upload": "reads a file",
    "kkg_portal.clusters.importing.services.looked_at": "reads",
    "kkg_portal.clusters.importing.services.one_import_at_a_time": "waits, inside the verbs of importing",
    "kkg_portal.clusters.importing.services.import_file": "calls the verbs one after the other, for the shell",
    "kkg_portal.clusters.people.services.rename": "inside the verbs of people and importing",
    "plugins.problem_threads.services.replying.mention": "inside the verbs that write posts",
    "plugins.problem_threads.services.replying.require_open": "judges, inside the verbs of replies",
    "plugins.problem_threads.services.replying.require_few": "judges, inside the verbs that write posts",
    "plugins.problem_threads.services.reading.mark_read": "what somebody has read is nobody's act",
    "plugins.problem_threads.services.reading.mark_unread": "what somebody has read is nobody's act",
    "plugins.problem_threads.services.draft_keeping.keep_draft": "what somebody is typing is nobody's act",
    "plugins.problem_threads.services.draft_keeping.discard_draft": "what somebody was typing is nobody's act",
    "plugins.problem_threads.services.states.carry_followers": "inside the verbs of duplicates and joining",
    "plugins.meetings.services.scheduling.drafted": "inside the verbs that plan a meeting",
    "plugins.meetings.services.scheduling.plan_of": "reads",
    "plugins.meetings.services.scheduling.add_items": "inside the verbs that plan a meeting",
    "kkg_portal.clusters.people.services.bring_back": "inside the verbs of people and inviting",
    "kkg_portal.clusters.profile.services.check_papers": "judges what was typed, for the preview too",
    "plugins.meetings.services.feeds.note_use": "the day a device read its calendar: nobody's act",
    "plugins.meetings.services.marking.take_turn": "waits, inside the verbs of the roll",
    "plugins.meetings.services.marking.require_open": "judges, inside the verbs of the roll",
    "plugins.meetings.services.marking.require_scheduled": "judges, inside the verbs of the roll",
    "plugins.meetings.services.marking.lay_marks": "inside the verbs of the roll",
    "plugins.meetings.services.marking.lay_walk_ins": "inside the verbs of the roll",
    "plugins.meetings.services.marking.known_ids": "reads",
    "plugins.meetings.services.marking.bring_up_to_date": "inside the verbs of the roll",
    "plugins.meetings.services.marking.moment_of": "works out a time",
    "plugins.meetings.services.marking.ask_for_review": "inside the verbs of the roll",
    "plugins.meetings.services.agenda.place_item": "inside the verbs of the agenda",
    "plugins.meetings.services.agenda.require_open": "judges, inside the verbs of the agenda",
    "plugins.meetings.services.agenda_start.first_items": "inside the verb that plans a meeting",
    "plugins.meetings.services.agenda_start.items_of_series": "makes rows, inside the verbs of a series",
    "plugins.meetings.services.agenda_start.items_of_template": "inside the verbs that plan a meeting",
    "plugins.meetings.services.agenda_start.template_rows": "reads",
    "plugins.meetings.services.carrying.behind_results": "works out a place",
    "plugins.meetings.services.carrying.carry_over": "inside the verb that closes a meeting",
    "plugins.meetings.services.carrying.hand_items_on": "inside the verb that moves a meeting",
    "plugins.meetings.services.carrying.next_planned": "reads",
    "plugins.meetings.services.carrying.return_to_waiting": "inside the verbs that call a meeting off",
    "plugins.meetings.services.carrying.take_in_waiting": "inside the verbs that plan a meeting",
    "plugins.meetings.services.importing.may_undo_import": "judges",
    "plugins.meetings.services.copying.in_order": "sorts",
    "plugins.meetings.services.files.copy_files": "inside the verb that copies a meeting",
    "plugins.meetings.services.files.hand_files_on": "inside the verb that moves a meeting",
    "plugins.meetings.services.telling_origins.tell_decision": "inside the verb that adds a decision",
    "plugins.meetings.services.telling_origins.tell_refusal": "inside the verbs that answer a proposal",
    "plugins.meetings.services.telling_origins.tell_results": "inside the verb that closes a meeting",
    "plugins.meetings.services.follow_up.finish": "inside the verbs of tasks",
    "plugins.meetings.services.minutes_states.approve_tacitly": "a job: nobody's act",
    "plugins.meetings.services.poll_clock.look_after_polls": "a periodic job",
    "plugins.meetings.services.polls.nudge_silent": "inside a verb or a job",
    "plugins.meetings.services.minutes_states.publish": "inside the verb that closes a meeting",
    "plugins.meetings.services.minutes_states.require_all_answered": "judges, inside the verbs of minutes",
    "plugins.meetings.services.outcomes.require_not_published": "judges, inside the verbs of minutes",
    "plugins.meetings.services.questionnaires.forget_questionnaire": "inside a verb or a job",
    "plugins.meetings.services.month_letters.send_month_letters": "a job: nobody's act",
    "plugins.meetings.services.task_reminders.remind_of_tasks": "a job: nobody's act",
    "plugins.meetings.services.task_reminders.reminder_days": "works out days",
    "plugins.meetings.services.removed.sweep_removed": "a job, for no person",
    "plugins.meetings.services.templates.forget_template": "inside the verbs of kept agendas and a job",
    "plugins.meetings.services.thinning.thin_revisions": "a job: nobody's act",
    "plugins.meetings.services.writing.put_text": "inside the verbs of minutes",
    "plugins.meetings.services.writing.require_writable": "judges, inside the verbs of minutes",
}


def services() -> list[ModuleType]:
    patterns = ("kkg_portal/*/services.py", "kkg_portal/clusters/*/services.py", "plugins/*/services.py")
    files = [path for pattern in patterns for path in ROOT.glob(pattern)]
    files += [path for path in ROOT.glob("plugins/*/services/*.py") if path.name != "__init__.py"]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in sorted(files)]
    return [importlib.import_module(name) for name in names]


def own_functions(module: ModuleType) -> dict[str, object]:
    return {
        f"{module.__name__}.{name}": function
        for name, function in vars(module).items()
        if inspect.isfunction(function) and function.__module__ == module.__name__
    }


def test_every_public_function_of_services_is_a_verb(app: Flask) -> None:
    plain = {
        name
        for module in services()
        for name, function in own_functions(module).items()
        if not name.rpartition(".")[2].startswith("_") and not hasattr(function, "__verb__")
    }

    assert "\n".join(sorted(plain - NOT_VERBS.keys())) == ""


def test_every_exception_is_still_there(app: Flask) -> None:
    there = {name for module in services() for name in own_functions(module)}

    assert NOT_VERBS.keys() - there == set()


def test_verbs_name_who_acts_and_what_they_act_on(app: Flask) -> None:
    for module in services():
        for name, function in own_functions(module).items():
            if not hasattr(function, "__verb__"):
                continue
            parameters = inspect.signature(function).parameters  # type: ignore[arg-type]
            actor = parameters.get("actor")
            assert actor is not None, f"{name} has no actor"
            assert actor.kind is inspect.Parameter.KEYWORD_ONLY, f"{name}: actor is keyword-only"
            assert actor.default is inspect.Parameter.empty, f"{name}: nobody acts by default"


def test_no_verb_stands_behind_a_view_permission(app: Flask) -> None:
    for module in services():
        for name, function in own_functions(module).items():
            permission = getattr(function, "__verb__", "self")
            assert permission == "self" or not permission.is_view, name


def test_services_know_nothing_of_requests() -> None:
    """A verb is called by views, commands, events and jobs alike."""
    words = {"request", "flash", "url_for", "redirect", "render"}
    for module in services():
        assert words.isdisjoint(vars(module)), module.__name__


def test_every_permission_has_a_rule_and_a_title(app: Flask) -> None:
    for owner, policy in policies().items():
        for permission in policy.permissions:
            assert policy.rules.get(permission), f"{owner}: nobody could ever hold {permission}"
            assert str(policy.titles[permission]), permission

"""Meetings: one meeting from its agenda over invitation and attendance to signed minutes."""

from __future__ import annotations

from kkg_portal.api import Plugin, Setting
from kkg_portal.api import lazy_gettext as _l

plugin = Plugin(
    name="meetings",
    title=_l("Meetings"),
    api=1,
    models=".models",
    permissions=".permissions:policy",
    blueprint=".views:bp",
    portal=".portal:contributions",
    links=".links",
    settings=(
        Setting(
            key="session_minutes",
            kind=int,
            default=180,
            title=_l("Usual length of a meeting in minutes"),
            help=_l("New meetings start with this length."),
            minimum=30,
            maximum=840,
        ),
        Setting(
            key="standard_agenda",
            kind=bool,
            default=True,
            title=_l("Start new meetings with the standard agenda"),
            help=_l("It asks for results since last time and ends with a follow-up plan."),
        ),
        Setting(
            key="answer_days",
            kind=int,
            default=1,
            title=_l("Days before a meeting by which people should answer"),
            help=_l("Later answers still count and are marked as late."),
            minimum=0,
            maximum=14,
        ),
        Setting(
            key="correction_days",
            kind=int,
            default=7,
            title=_l("Days for proposing corrections to minutes"),
            help=_l("Counted from the day the minutes are sent out."),
            minimum=1,
            maximum=30,
        ),
        Setting(
            key="tacit_approval",
            kind=bool,
            default=False,
            title=_l("Minutes are approved when nobody objects"),
            help=_l("After the days for corrections, when none waits for an answer."),
        ),
        Setting(
            key="remind_days_first",
            kind=int,
            default=7,
            title=_l("Days before a meeting when those who have not answered are reminded"),
            help=_l("0 sends none. Each meeting's reminders can be changed on its own page."),
            minimum=0,
            maximum=30,
        ),
        Setting(
            key="remind_days_last",
            kind=int,
            default=1,
            title=_l("Days before a meeting when everybody is reminded"),
            help=_l("0 sends none. Whoever said no is left in peace."),
            minimum=0,
            maximum=30,
        ),
        Setting(
            key="remind_hours",
            kind=int,
            default=2,
            title=_l("Hours before a meeting when those who come are reminded"),
            help=_l("0 sends none. Nobody is written to between 20.00 and 06.00."),
            minimum=0,
            maximum=24,
        ),
        Setting(
            key="spare_rows",
            kind=int,
            default=5,
            title=_l("Blank rows at the end of an attendance sheet"),
            help=_l("For people who come without being on the list."),
            minimum=0,
            maximum=40,
        ),
    ),
    seeds=".seeds:seed",
)

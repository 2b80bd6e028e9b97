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

"""Problem threads: a problem from class, the talk about it, solutions that were tried, and what became of it."""

from __future__ import annotations

from kkg_portal.api import Plugin, Setting
from kkg_portal.api import lazy_gettext as _l

plugin = Plugin(
    name="problem_threads",
    title=_l("Problems from class"),
    api=1,
    models=".models",
    permissions=".permissions:policy",
    blueprint=".views:bp",
    portal=".portal:contributions",
    links=".links",
    seeds=".seeds:seed",
    cli=".cli:group",
    settings=(
        Setting(
            key="allow_anonymous",
            kind=bool,
            default=True,
            title=_l("Members may ask without their name being shown"),
            help=_l("Turning it off changes nothing about threads that exist."),
        ),
        Setting(
            key="offer_after_days",
            kind=int,
            default=14,
            title=_l("Days after which an unsolved problem offers to be brought further"),
            help=_l("It only offers: nothing happens without a person."),
            minimum=3,
            maximum=60,
        ),
    ),
)

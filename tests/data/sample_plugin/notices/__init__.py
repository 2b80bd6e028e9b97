"""Notices: short messages for everybody in the cluster. The smallest plugin that uses every part of the contract."""

from __future__ import annotations

from kkg_portal.api import Plugin, Setting
from kkg_portal.api import lazy_gettext as _l

plugin = Plugin(
    name="notices",
    title=_l("Notices"),
    api=1,
    models=".models",
    permissions=".permissions:policy",
    blueprint=".views:bp",
    portal=".portal:contributions",
    links=".links",
    settings=(
        Setting(
            key="days_on_home",
            kind=int,
            default=7,
            title=_l("Days a notice stays on the home page"),
            minimum=1,
        ),
    ),
    cli=".cli:group",
    seeds=".seeds:seed",
    on_enable=".services:welcome",
)

"""Learning resources: sharing what teachers made, finding it, trying it in class and making it better."""

from __future__ import annotations

from kkg_portal.api import Plugin
from kkg_portal.api import lazy_gettext as _l

plugin = Plugin(
    name="resources",
    title=_l("Learning resources"),
    api=1,
    models=".models",
    permissions=".permissions:policy",
    blueprint=".views:bp",
    portal=".portal:contributions",
    links=".links",
    seeds=".seeds:seed",
)

"""A plugin of the tests: one page, one menu line, one setting of each kind."""

from __future__ import annotations

from kkg_portal.api import Plugin, Setting

plugin = Plugin(
    name="pantry",
    title="Pantry",
    api=1,
    permissions=".permissions:policy",
    blueprint=".views:bp",
    portal=".portal:contributions",
    settings=(
        Setting(key="shelves", kind=int, default=4, title="Shelves", help="How many.", minimum=1, maximum=20),
        Setting(key="locked", kind=bool, default=True, title="Locked at night"),
        Setting(key="data", kind=str, default="rice", title="What is in it", maximum=30),
    ),
)

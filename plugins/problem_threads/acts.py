"""What the audit page calls the verbs of problem threads."""

from __future__ import annotations

from kkg_portal.api import Text

ACTS: dict[str, Text] = {}

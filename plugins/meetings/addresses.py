"""Where meetings live, for the places that know no request: mail, inboxes, the search index, calendars."""

from __future__ import annotations

from kkg_portal.api import bound_cluster


def meetings_path() -> str:
    """The path of the bound cluster's meetings. One query."""
    return f"/k/{bound_cluster().slug}/meetings"


def meeting_path(base: str, public_id: str) -> str:
    return f"{base}/{public_id}"


def poll_path(base: str, public_id: str) -> str:
    return f"{base}/polls/{public_id}"

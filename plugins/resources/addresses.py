"""Addresses of resources where there may be no request: in seeds, jobs and messages."""

from __future__ import annotations

from kkg_portal.api import bound_cluster


def resources_path(rest: str = "") -> str:
    """The list, or a page below it."""
    return f"/k/{bound_cluster().slug}/resources/{rest}"


def resource_path(public_id: str, rest: str = "") -> str:
    """The page of a resource, or one of its pages: "/edit"."""
    return resources_path(f"{public_id}{rest}")

"""Addresses of threads where there may be no request: in seeds, jobs and messages."""

from __future__ import annotations

from kkg_portal.api import bound_cluster


def thread_path(public_id: str, no: int | None = None) -> str:
    """The page of a thread, or of one post in it."""
    path = f"/k/{bound_cluster().slug}/problem_threads/{public_id}"
    return f"{path}/{no}" if no is not None else path


def trial_path(thread_id: str, trial_id: str) -> str:
    """The page of one trial and its report."""
    return f"{thread_path(thread_id)}/trials/{trial_id}"

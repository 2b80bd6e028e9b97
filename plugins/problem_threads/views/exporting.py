"""Taking problems along as files: one's own, and for coordinators those of the cluster."""

from __future__ import annotations

from flask import Response, make_response
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    allows,
    clock,
    current_actor,
    current_cluster,
    render,
    requires,
    safe_headers,
)

from ..export_files import CONTENT_TYPES, file_bytes
from ..permissions import ThreadPermission
from ..queries.exporting import TakenThread, cluster_taken, own_taken
from .blueprint import bp


@bp.get("/export")
@requires(ThreadPermission.EXPORT_OWN)
def exports() -> BaseResponse:
    may_take_all = allows(current_actor(), ThreadPermission.EXPORT)
    return render("problem_threads/sharing/export.html", may_take_all=may_take_all)


@bp.get("/export/own.<kind>")
@requires(ThreadPermission.EXPORT_OWN)
def own_export(kind: str) -> Response:
    _require_known(kind)
    return _file(kind, own_taken(current_actor()), "masalah-saya")


@bp.get("/export/cluster.<kind>")
@requires(ThreadPermission.EXPORT)
def cluster_export(kind: str) -> Response:
    _require_known(kind)
    return _file(kind, cluster_taken(current_actor()), f"masalah-{current_cluster().slug}")


def _require_known(kind: str) -> None:
    if kind not in CONTENT_TYPES:
        raise NotFound


def _file(kind: str, taken: list[TakenThread], name: str) -> Response:
    answer = make_response(file_bytes(kind, taken))
    day = clock.today(current_cluster()).isoformat()
    answer.headers.update(safe_headers(f"{name}-{day}.{kind}", CONTENT_TYPES[kind]))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

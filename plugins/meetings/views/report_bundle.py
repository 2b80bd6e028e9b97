"""One file with everything for the report: first what is in it and how large it is, then the file."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import render, requires, safe_headers

from .. import queries
from ..models import Meeting
from ..permissions import MeetingPermission
from ..report_bundle import LARGEST_BYTES, bundle_name, chunks_of, plan_bundle, write_bundle
from .blueprint import bp


@bp.get("/<ref:meeting>/report")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def report_bundle(meeting: Meeting) -> BaseResponse:
    plan = plan_bundle(meeting)
    return render(
        "meetings/report_bundle.html",
        meeting=meeting,
        plan=plan,
        is_too_large=plan.about_bytes > LARGEST_BYTES,
        is_published=queries.issue_of(meeting) is not None,
    )


@bp.get("/<ref:meeting>/report/file")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def report_bundle_file(meeting: Meeting) -> BaseResponse:
    name = bundle_name(meeting)
    stream, length = write_bundle(meeting)
    response = Response(chunks_of(stream), headers=safe_headers(name, "application/zip"))
    response.headers["Content-Length"] = str(length)
    response.call_on_close(stream.close)
    return response

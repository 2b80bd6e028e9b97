"""The report skeleton of a classroom action research, and the colleagues who are asked to be quoted in it."""

from __future__ import annotations

from flask import Response, make_response, request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    back_to,
    back_with,
    current_actor,
    docx_bytes,
    download_name,
    render,
    requires,
    safe_headers,
)
from kkg_portal.api import gettext as _

from ..models import Citation, Post, Thread
from ..permissions import ThreadPermission
from ..ptk_report import report_markdown, report_paper
from ..queries import loaders, work_loaders
from ..queries import ptk as queries
from ..services import citing
from .blueprint import bp

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/<ref:thread>/ptk")
@requires(ThreadPermission.VIEW, load=loaders.thread)
def ptk(thread: Thread) -> BaseResponse:
    return render("problem_threads/ptk.html", thread=thread, research=_research(thread))


@bp.get("/<ref:thread>/ptk.docx")
@requires(ThreadPermission.VIEW, load=loaders.thread)
def ptk_docx(thread: Thread) -> Response:
    paper = report_paper(_research(thread))
    answer = make_response(docx_bytes(paper))
    answer.headers.update(safe_headers(download_name(paper, "docx"), _DOCX))
    return answer


@bp.get("/<ref:thread>/ptk.md")
@requires(ThreadPermission.VIEW, load=loaders.thread)
def ptk_markdown(thread: Thread) -> Response:
    research = _research(thread)
    answer = make_response(report_markdown(research).encode())
    name = download_name(report_paper(research), "md")
    answer.headers.update(safe_headers(name, "text/markdown; charset=utf-8"))
    return answer


@bp.post("/<ref:thread>/<int:post>/quote")
@requires(ThreadPermission.TRY, load=work_loaders.solution)
def ask_to_quote(post: Post) -> BaseResponse:
    where = post.thread.public_id
    try:
        citing.ask_to_quote(post, actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.show", thread=where)
    return back_to(
        "problem_threads.ptk", _("Asked. Until they agree, the report names nobody."), thread=where
    )


@bp.get("/citations")
@requires(ThreadPermission.VIEW)
def citations() -> BaseResponse:
    """Who asks to quote the reader."""
    return render("problem_threads/citations.html", requests=queries.requests_to(current_actor()))


@bp.post("/citations/<ref:citation>")
@requires(ThreadPermission.REPLY, load=work_loaders.citation)
def answer_citation(citation: Citation) -> BaseResponse:
    agrees = request.form.get("answer") == "yes"
    citing.answer_citation(citation, agrees, actor=current_actor())
    words = _("Thank you, you are quoted by name.") if agrees else _("Noted. You are not named.")
    return back_to("problem_threads.citations", words)


def _research(thread: Thread) -> queries.ActionResearch:
    """The reader's own rounds; with fewer than two there is no report yet."""
    found = queries.action_research(thread, current_actor())
    if found is None:
        raise NotFound
    return found

"""How to name a material: a line to copy, BibTeX, JSON-LD."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import NotFound, current_actor, render, requires, safe_headers

from .. import crediting
from ..kinds import GONE
from ..models import Resource
from ..permissions import ResourcePermission
from ..queries import loaders, page
from ..queries.page import ResourcePage
from .blueprint import bp


@bp.get("/<ref:resource>/credit")
@requires(ResourcePermission.VIEW, load=loaders.resource)
def credit(resource: Resource) -> BaseResponse:
    shown = _page(resource)
    return render("resources/credit.html", resource=resource, text=crediting.attribution(shown))


@bp.get("/<ref:resource>/credit.bib")
@requires(ResourcePermission.VIEW, load=loaders.resource)
def bibtex(resource: Resource) -> BaseResponse:
    return _saved(crediting.bibtex(_page(resource)), f"{resource.public_id}.bib")


@bp.get("/<ref:resource>/credit.jsonld")
@requires(ResourcePermission.VIEW, load=loaders.resource)
def json_ld(resource: Resource) -> BaseResponse:
    return _saved(crediting.json_ld(_page(resource)), f"{resource.public_id}.jsonld")


def _page(resource: Resource) -> ResourcePage:
    if resource.state in GONE or not resource.last_no:
        raise NotFound
    return page.page_of(resource, current_actor())


def _saved(text: str, name: str) -> BaseResponse:
    return Response(text, headers=safe_headers(name, "text/plain"))

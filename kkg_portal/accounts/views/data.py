"""The rights over one's own data: what is kept, a copy of it, and being forgotten."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts import devices, personal_data, services
from kkg_portal.accounts.brought_data import brought_by_parts
from kkg_portal.accounts.forms import EraseForm
from kkg_portal.accounts.personal_data import Copy
from kkg_portal.accounts.views.blueprint import bp, fresh_only, me
from kkg_portal.accounts.views.door import leave
from kkg_portal.core import clock
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.rules import public, signed_in
from kkg_portal.core.documents import Sheet, SheetColumn, csv_bytes
from kkg_portal.core.errors import PortalError
from kkg_portal.core.storage.serving import safe_headers
from kkg_portal.core.web import explain, render


@bp.route("/account/data", methods=["GET"])
@signed_in
def data() -> BaseResponse:
    return render("accounts/data.html", user=services.own(current_actor()))


@bp.route("/account/data/copy", methods=["GET", "POST"])
@signed_in
@fresh_only
def copy_of_data() -> BaseResponse:
    """A POST hands the copy out, so that no link or prefetching browser ever fetches one."""
    if request.method == "GET":
        return render("accounts/copy.html")
    # First, because a verb stays in one session and this visits each cluster.
    brought = brought_by_parts(me().user_id)
    copy = personal_data.take_copy(actor=current_actor()) | brought
    if request.form.get("kind") == "csv":
        return _download(_zipped(copy), "kkg-portal-data.zip", "application/zip")
    body = json.dumps({"made_at": clock.now().isoformat(), "tables": copy}, ensure_ascii=False, indent=1)
    return _download(body.encode(), "kkg-portal-data.json", "application/json")


def _download(body: bytes, name: str, content_type: str) -> Response:
    response = make_response(body)
    response.headers.update(safe_headers(name, content_type))
    return response


def _zipped(copy: Copy) -> bytes:
    """One CSV file a table, with the columns of the database."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in copy.items():
            columns = tuple(SheetColumn(column) for column in rows[0])
            cells = [[_cell(value) for value in row.values()] for row in rows]
            archive.writestr(f"{name}.csv", csv_bytes(Sheet(name, columns, cells)))
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


@bp.route("/account/erase", methods=["GET", "POST"])
@signed_in
def erase() -> BaseResponse:
    form = EraseForm()
    if form.validate_on_submit():
        try:
            personal_data.erase_account(form.password.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            response = leave(redirect(url_for("accounts.goodbye"), code=303))
            response.delete_cookie(devices.KNOWN_COOKIE)
            response.delete_cookie("lang")
            return response
    status = 422 if form.errors else 200
    return render("accounts/erase.html", status=status, form=form, clusters=me().clusters, show_tab_bar=False)


@bp.route("/goodbye", methods=["GET"])
@public
def goodbye() -> BaseResponse:
    return render("accounts/goodbye.html")

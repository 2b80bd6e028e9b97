"""Pages of the notices."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PluginBlueprint,
    PortalError,
    back_to,
    current_actor,
    explain,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from . import queries, services
from .forms import NoticeForm
from .models import Notice
from .permissions import NoticePermission

bp = PluginBlueprint("notices", __name__)


@bp.get("/")
@requires(NoticePermission.VIEW)
def index() -> Response:
    return render("notices/index.html", notices=queries.newest(), may_post=NoticePermission.POST)


@bp.get("/<ref:notice>")
@requires(NoticePermission.VIEW, load=queries.notice)
def show(notice: Notice) -> Response:
    return render("notices/show.html", notice=notice)


@bp.route("/new", methods=["GET", "POST"])
@requires(NoticePermission.POST)
def new() -> BaseResponse:
    form = NoticeForm()
    if form.validate_on_submit():
        try:
            services.post(form.title.data, form.text.data, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("notices.index", _("The notice is posted."))
    return render("notices/form.html", form=form, status=422 if form.errors else 200)

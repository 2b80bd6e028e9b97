"""The page of the words that mean the same in this cluster."""

from __future__ import annotations

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters.side_by_side import answer_stale
from kkg_portal.clusters.synonyms import services
from kkg_portal.clusters.synonyms.forms import SynonymsForm
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.rules import requires
from kkg_portal.core.errors import Conflict, PortalError
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.search.own_synonyms import own_synonyms
from kkg_portal.core.search.synonyms import portal_lines
from kkg_portal.core.web import back_to, explain, form_page

bp = Blueprint("synonyms", __name__, url_prefix="/k/<cluster>/settings/words")


@bp.route("", methods=["GET", "POST"])
@requires(CorePermission.CLUSTER_EDIT)
def edit() -> BaseResponse:
    form = SynonymsForm(data=_saved())
    if form.validate_on_submit():
        try:
            services.choose_synonyms(
                form.lines.data or "", version=form.version_number, actor=current_actor()
            )
        except Conflict:
            saved = SynonymsForm(formdata=None, data=_saved())
            title = _("Words that mean the same")
            return answer_stale(form, saved, title=title, keep_url=url_for(".edit"))
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(".edit", _("The words are saved. The search uses them from now on."))
    return form_page("clusters/synonyms/edit.html", form, portal_lines=portal_lines())


def _saved() -> dict[str, object]:
    row = own_synonyms()
    return {"lines": row.lines if row else "", "version": str(row.version if row else 0)}

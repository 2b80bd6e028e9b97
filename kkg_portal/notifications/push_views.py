"""Messages on the phone: a browser says that it wants them, its person that it shall not any more."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts.devices import device_label
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.rules import signed_in
from kkg_portal.core.errors import NotFound, PortalError
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.notifications import push
from kkg_portal.core.web import back_to, explain, form_page
from kkg_portal.notifications import push_services, queries
from kkg_portal.notifications.forms import BrowserForm
from kkg_portal.notifications.views import bp, me, phone_may_ring


@bp.route("/account/notices/phone", methods=["GET", "POST"])
@signed_in
def browsers() -> BaseResponse:
    """GET explains and lists; portal.js sends what the browser made of the button as an ordinary form."""
    if not phone_may_ring():
        raise NotFound
    form = BrowserForm()
    if form.validate_on_submit():
        try:
            push_services.add_browser(form.browser, device=device_label(), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("notifications.browsers", _("This phone now says when there is something new."))
    return form_page(
        "notifications/browsers.html",
        form,
        browsers=queries.push_subscriptions(me().user_id),
        public_key=push.public_key(),
    )


@bp.route("/account/notices/phone/<ref:browser>/end", methods=["POST"])
@signed_in
def end_browser(browser: str) -> BaseResponse:
    push_services.end_browser(browser, actor=current_actor())
    return back_to("notifications.browsers", _("No more messages on that phone."))

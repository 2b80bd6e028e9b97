"""What views answer with: rendered pages, redirects back, the page for two people who saved at once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    has_request_context,
    make_response,
    redirect,
    request,
    url_for,
)
from flask import session as cookie
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.core import clock
from kkg_portal.core.errors import Conflict, NotFound, PortalError
from kkg_portal.core.i18n import current_language, format_date, format_size, format_time
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.json_errors import error_json, form_json, keep_code, wants_json
from kkg_portal.core.safe_redirect import safe_next

# In the session's cookie: this phone belongs to a colleague of whoever is signed in.
BORROWED = "borrowed"
LETTERS_COOKIE = "letters"
LETTER_SIZES = ("usual", "large")


class PluginBlueprint(Blueprint):
    """A plugin's blueprint: mounted at /k/<cluster>/<name>/, templates and static files found by the portal."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name, url_prefix=f"/k/<cluster>/{name}")


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A menu line as templates see it."""

    title: str
    url: str
    icon: str
    is_current: bool
    section: str = "main"


def render(template: str, *, status: int = 200, **values: Any) -> Response:
    """A page with what every layout needs: visitor, cluster, actor, menu and language."""
    page = current_app.jinja_env.get_template(template).render({**page_values(), **values})
    return make_response(page, status)


def form_page(template: str, form: Any, **values: Any) -> Response:
    """The page of a form, without the tab bar that would cover its button; 422 while something in it is wrong.

    Programs that ask for JSON get the codes of what is wrong instead of the page.
    """
    if form.errors and wants_json():
        return form_json(form)
    shown = {"show_tab_bar": False, **values}
    return render(template, form=form, status=422 if form.errors else 200, **shown)


def page_values() -> dict[str, Any]:
    actor = g.get("actor")
    return {
        "lang": current_language(),
        "large_type": has_large_type(),
        "is_borrowed": has_request_context() and bool(cookie.get(BORROWED)),
        "visitor": g.get("visitor"),
        "cluster": g.get("cluster"),
        "actor": actor,
        "unread_notices": g.get("unread_notices", 0),
        "menu": main_menu() if actor is not None else [],
        "request_path": request.path,
        "draft_done": "",
        "more_is_current": False,
        "back_url": "",
        "back_label": "",
        "pdf_url": "",
        "docx_url": "",
        "is_demo": current_app.extensions["kkg_settings"].demo,
    }


def has_large_type() -> bool:
    """Chosen on this device, else by the person; usual letters where nobody chose."""
    chosen = request.cookies.get(LETTERS_COOKIE, "") if has_request_context() else ""
    if chosen in LETTER_SIZES:
        return chosen == "large"
    return bool(getattr(g.get("visitor"), "large_type", False))


HOME = "dashboard.home"
_addresses: dict[tuple[object, ...], str] = {}
_MOST_ADDRESSES = 20_000


def address(endpoint: str, **values: Any) -> str:
    """`url_for`, remembered: a page holds forty links and building one costs as much as a small query.

    An address depends on nothing but these values, the cluster of the request and where the portal is mounted.
    """
    key = (endpoint, g.get("cluster_slug"), request.script_root, *sorted(values.items()))
    try:
        known = _addresses.get(key)
    except TypeError:
        return url_for(endpoint, **values)  # A list among the values: rare, and not worth remembering.
    if known is None:
        known = url_for(endpoint, **values)
        if len(_addresses) >= _MOST_ADDRESSES:
            _addresses.clear()
        _addresses[key] = known
    return known


def main_menu() -> list[MenuLink]:
    """The lines of every page, asked for without those that only the page "more" shows."""
    return _menu_links("main")


def all_menu_links() -> list[MenuLink]:
    """Every menu line the actor may use here, those of the core included."""
    return _menu_links("")


def _menu_links(section: str) -> list[MenuLink]:
    from kkg_portal.core.plugins.registry import visible_menu

    known: dict[str, list[MenuLink]] = g.setdefault("menu_links", {})
    if section not in known:
        known[section] = [
            MenuLink(
                str(item.title),
                url := address(item.endpoint),
                item.icon,
                request.path == url if item.endpoint == HOME else request.path.startswith(url),
                item.section,
            )
            for item in visible_menu(g.actor, section)
        ]
    return known[section]


def may(permission: Any, subject: Any = None) -> bool:
    """For templates: whether to show a button. The route and the verb check again."""
    from kkg_portal.core.access.policy import allows

    actor = g.get("actor")
    return actor is not None and allows(actor, permission, subject)


def may_visit(endpoint: str, subject: Any = None) -> bool:
    """Whether the route's own rule would let the actor in: for menus, so that they never promise too much."""
    from kkg_portal.core.access.rules import rule_of

    rule = rule_of(current_app.view_functions[endpoint])
    return rule is None or rule.permission is None or may(rule.permission, subject)


def back_to(endpoint: str, message: str = "", **values: Any) -> BaseResponse:
    """Redirect after a successful form, with a sentence saying what happened."""
    if message:
        flash(message, "success")
    return redirect(url_for(endpoint, **values), code=303)


def back_with(error: PortalError, endpoint: str, **values: Any) -> BaseResponse:
    """Redirect after a button whose verb refused, with its sentence; what is not there stays not found."""
    if isinstance(error, NotFound):
        raise error
    flash(error.message, "error")
    return redirect(url_for(endpoint, **values), code=303)


def portal_url(path: str) -> str:
    """The absolute address of a path here, for mail, messages and calendars; never from the request's Host."""
    settings = current_app.extensions["kkg_settings"]
    return f"{settings.base_url.rstrip('/')}{path}"


def next_or(default: str) -> BaseResponse:
    """Redirect to the `next` of the request when it is an address of this portal, else to `default`."""
    return redirect(safe_next(request.values.get("next"), default), code=303)


def conflict(
    template: str, *, yours: Sequence[tuple[str, str]], theirs: Sequence[tuple[str, str]], **values: Any
) -> Response:
    """409: both texts side by side, labelled alike; nothing was written and nothing typed is lost."""
    return render(template, status=409, yours=yours, theirs=theirs, **values)


def error_page(
    status: int, message: str = "", *, retry_after_seconds: int | None = None, json_code: str = ""
) -> Response:
    """The page for a status, with a code to read aloud that is also in the log; JSON for who asks for that."""
    from kkg_portal.core.access.guard import answers_get, speak_to_a_stranger

    if "visitor" not in g:
        speak_to_a_stranger()
    code = secrets.token_hex(3).upper()
    g.problem_code = code
    if wants_json():
        response = error_json(status, message, code=json_code)
    else:
        names = {400, 401, 403, 404, 409, 413, 429, 500, 503}
        # No room on the disk reads like any other part of the portal that is away for a while.
        shown = 503 if status == 507 else status
        template = f"errors/{shown if shown in names else 400 if status < 500 else 500}.html"
        # What only takes what was sent cannot be opened: the way on leads to the start instead.
        way_on = request.path if answers_get() else url_for("dashboard.start")
        response = render(
            template, status=status, message=message, problem_code=code, menu_off=True, way_on=way_on
        )
    if retry_after_seconds is not None:
        response.headers["Retry-After"] = str(retry_after_seconds)
    return response


def error_response(error: PortalError) -> Response:
    retry = getattr(error, "retry_after_seconds", None)
    return error_page(error.status, error.message, retry_after_seconds=retry, json_code=error.code)


def explain(form: Any, error: PortalError) -> None:
    """Show a verb's refusal at the field it names, or at the top of the form; a conflict goes on as an error."""
    if isinstance(error, Conflict | NotFound):
        raise error
    field = getattr(form, error.field, None) if error.field else None
    if field is not None:
        field.errors = [*field.errors, error.message]
    else:
        form.form_errors.append(error.message)
    keep_code(form, field.name if field is not None else "", error)


def when(moment: datetime) -> str:
    """Sabtu, 14 November 2026 pukul 08.00 WIB, in the cluster's zone."""
    where = g.get("cluster") or _NOWHERE
    local = clock.local(moment, where)
    return _(
        "%(day)s at %(time)s %(zone)s",
        day=format_date(local.date()),
        time=format_time(local),
        zone=clock.zone_label(where.time_zone),
    )


def clock_time(moment: datetime) -> str:
    return format_time(clock.local(moment, g.get("cluster") or _NOWHERE))


def clock_span(starts_at: datetime, ends_at: datetime) -> str:
    """08.00–11.30 WIB, in the cluster's zone."""
    where = g.get("cluster") or _NOWHERE
    return f"{clock_time(starts_at)}–{clock_time(ends_at)} {clock.zone_label(where.time_zone)}"


def wall_day(moment: datetime) -> Any:
    return clock.local(moment, g.get("cluster") or _NOWHERE).date()


@dataclass(frozen=True, slots=True)
class _Zone:
    time_zone: str = "Asia/Jakarta"


_NOWHERE = _Zone()


def whatsapp_url(text: str, number: str | None = None) -> str:
    """wa.me with ready text; with a number it opens that chat, without one WhatsApp asks whom to send to."""
    target = (number or "").lstrip("+")
    return f"https://wa.me/{target}?text={quote(text)}"


TEMPLATE_FILTERS = {
    "when": when,
    "clock": clock_time,
    "until": clock_span,
    "wall_day": wall_day,
    "day": format_date,
    "size": format_size,
}

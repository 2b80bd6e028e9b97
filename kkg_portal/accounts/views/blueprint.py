"""The blueprint of the account pages, and the rule for those that ask for the password again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts.identity import Visitor
from kkg_portal.core.access.guard import ask_for_password, current_visitor

bp = Blueprint("accounts", __name__)


def me() -> Visitor:
    """The visitor of a page that only signed-in people reach."""
    visitor = current_visitor()
    assert visitor is not None
    return visitor


def fresh_only(view: Callable[..., BaseResponse]) -> Callable[..., BaseResponse]:
    """The password must have been typed in the last ten minutes; otherwise it is asked for first."""

    @wraps(view)
    def checked(**parts: Any) -> BaseResponse:
        return view(**parts) if me().is_fresh else ask_for_password()

    return checked

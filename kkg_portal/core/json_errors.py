"""Refusals for programs: whoever asks for JSON gets the code of what is wrong beside the words people read.

The codes are a promise (docs/json_errors.md); the words are in the language of the asker and may change.
"""

from __future__ import annotations

from typing import Any

from flask import Response, g, has_request_context, jsonify, request

from kkg_portal.core.errors import PortalError

CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    409: "stale_version",
    410: "gone",
    413: "too_large",
    415: "unsupported_type",
    422: "invalid",
    429: "too_many_requests",
    500: "broken",
    503: "unavailable",
}


def wants_json() -> bool:
    """Whether the asker names JSON and would not rather have a page."""
    accepted = request.accept_mimetypes if has_request_context() else None
    return accepted is not None and accepted.best == "application/json"


def error_json(status: int, words: str, *, code: str = "") -> Response:
    """`problem` is the code to read aloud, which is also in the log."""
    known = code or CODES.get(status, CODES[400] if status < 500 else CODES[500])
    answer = jsonify(code=known, words=words, problem=g.get("problem_code", ""))
    answer.status_code = status
    return answer


def form_json(form: Any) -> Response:
    """What in a form has to change, field by field; `field` is empty for what belongs to no single one."""
    found = [
        {"field": field.name, "code": _code_of(form, field), "words": str(field.errors[0])}
        for field in form
        if field.errors
    ]
    at_top = getattr(form, "form_errors", [])
    found += [{"field": "", "code": _kept(form, "") or "invalid", "words": str(words)} for words in at_top]
    answer = jsonify(code=CODES[422], errors=found)
    answer.status_code = 422
    return answer


def keep_code(form: Any, field: str, error: PortalError) -> None:
    """Remember which refusal of a verb stands at a field."""
    form.error_codes = {**getattr(form, "error_codes", {}), field: error.code}


def _kept(form: Any, field: str) -> str:
    return str(getattr(form, "error_codes", {}).get(field, ""))


def _code_of(form: Any, field: Any) -> str:
    """The verb's own code, or what a look at the field says of the form's own checks."""
    kept = _kept(form, field.name)
    if kept:
        return kept
    typed = str((getattr(field, "raw_data", None) or [""])[0])
    if not typed.strip():
        return "required"
    most = (getattr(field, "render_kw", None) or {}).get("maxlength")
    if most is not None and len(typed) > int(most):
        return "too_long"
    return "not_in_list" if hasattr(field, "choices") else "invalid"

"""The words of tus 1.0, the protocol of resumable uploads: headers in, headers and problems out.

Everything the protocol knows stands here, so that its successor can stand beside it one day.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from flask import Response, jsonify, request
from werkzeug.http import http_date

from kkg_portal.core.errors import (
    Conflict,
    Invalid,
    NoRoom,
    PortalError,
    TooLarge,
    TooMany,
)
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.resumable.receiving import Announced, most_bytes
from kkg_portal.core.storage.parts import CHECKSUMS, Checksum, ChecksumMismatch, OffsetMismatch

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination,checksum"
PART_TYPE = "application/offset+octet-stream"
_RETRY_SECONDS = 3
_MOST_DIGITS = 15
_CODES: tuple[tuple[type[PortalError], int, str], ...] = (
    (OffsetMismatch, 409, "offset_mismatch"),
    (ChecksumMismatch, 460, "checksum_mismatch"),
    (TooLarge, 413, "too_large"),
    (NoRoom, 507, "no_room"),
    (TooMany, 429, "too_many"),
    (Conflict, 409, "conflict"),
    (Invalid, 422, "not_taken"),
)

View = TypeVar("View", bound=Callable[..., Any])


class BadHeader(PortalError):
    """A client that does not speak the protocol as it is written."""

    code = "header_invalid"


def speaks_tus(view: View) -> View:
    """The version is compared, answers name it, and refusals become problems a script can read."""

    @wraps(view)
    def speak(**parts: Any) -> Response:
        if request.headers.get("Tus-Resumable") != VERSION:
            answer = problem(412, "version_unknown", _("Reload the page and try again."))
            answer.headers["Tus-Version"] = VERSION
            return answer
        try:
            answer = view(**parts)
        except PortalError as error:
            answer = _as_problem(error)
        answer.headers["Tus-Resumable"] = VERSION
        return answer

    return speak  # type: ignore[return-value]  # same signature as seen by Flask


def _as_problem(error: PortalError) -> Response:
    status, code = next(
        ((status, code) for kind, status, code in _CODES if isinstance(error, kind)),
        (error.status, getattr(error, "code", "unavailable")),
    )
    answer = problem(status, code, error.message)
    if isinstance(error, OffsetMismatch):
        answer.headers["Upload-Offset"] = str(error.offset)
    if isinstance(error, TooLarge):
        answer.headers["Tus-Max-Size"] = str(most_bytes())
    if status in {429, 503}:
        answer.headers["Retry-After"] = str(getattr(error, "retry_after_seconds", _RETRY_SECONDS))
    return answer


def problem(status: int, code: str, detail: str) -> Response:
    """RFC 9457: `code` is for the script, `detail` for the person."""
    answer = jsonify(type="about:blank", status=status, code=code, detail=detail)
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer


def no_content(**headers: str) -> Response:
    """204 with headers, named with _ for -."""
    answer = Response(status=204)
    answer.headers.extend({name.replace("_", "-"): value for name, value in headers.items()})
    return answer


def expires(moment: datetime) -> str:
    return http_date(moment.astimezone(UTC))


def announced() -> Announced:
    """What a creation says. Raises BadHeader."""
    words = _metadata(request.headers.get("Upload-Metadata", ""))
    sha256 = words.get("sha256", "").lower()
    if sha256 and not re.fullmatch("[0-9a-f]{64}", sha256):
        raise BadHeader(_("Reload the page and try again."))
    return Announced(
        name=words.get("filename") or words.get("name") or _("file"),
        length_bytes=_number("Upload-Length"),
        sha256=sha256,
    )


def offset() -> int:
    return _number("Upload-Offset")


def checksum() -> Checksum | None:
    """Of the part that follows; None when the sender gives none."""
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, digest = header.partition(" ")
    if algorithm not in CHECKSUMS:
        raise BadHeader(_("Reload the page and try again."))
    return Checksum(algorithm, _decoded(digest))


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise BadHeader(_("Reload the page and try again."))
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """`filename aGFyaS5wZGY=,private`: keys with words in base64, or without any."""
    words = {}
    for pair in filter(None, (one.strip() for one in header.split(","))):
        key, _space, value = pair.partition(" ")
        words[key] = _decoded(value).decode("utf-8", errors="replace")
    return words


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise BadHeader(_("Reload the page and try again.")) from None

"""The errors a verb may raise: each knows its HTTP status and a sentence that says what the reader can do."""

from __future__ import annotations

from typing import ClassVar


class PortalError(Exception):
    """Base of all errors a user may see. `message` is a translated (or lazy) sentence, `code` a word for programs."""

    status: ClassVar[int] = 400
    usual_code: ClassVar[str] = "bad_request"

    def __init__(self, message: object = "", *, field: str | None = None, code: str = "") -> None:
        super().__init__(message)
        self._message = message
        self.field = field
        self.code = code or self.usual_code

    @property
    def message(self) -> str:
        return str(self._message)

    def __str__(self) -> str:
        return self.message


class Invalid(PortalError):
    """What was typed cannot be used; `field` names the form field it belongs to."""

    status = 400
    usual_code = "invalid"


class NotAllowed(PortalError):
    """The actor is known here but may not do this."""

    status = 403
    usual_code = "not_allowed"


class NotFound(PortalError):
    """Absent, or not to be known about: the two look the same on purpose."""

    status = 404
    usual_code = "not_found"


class Conflict(PortalError):
    """Somebody else changed the same thing in between; nothing was written."""

    status = 409
    usual_code = "stale_version"


class TooLarge(PortalError):
    """More bytes than the portal or the cluster's quota takes."""

    status = 413
    usual_code = "too_large"


class TooMany(PortalError):
    """Tried too often; the sentence says when to try again."""

    status = 429
    usual_code = "too_many_requests"

    def __init__(self, message: object = "", *, retry_after_seconds: int = 60) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(PortalError):
    """A part of the portal this needs is switched off or out of reach just now."""

    status = 503
    usual_code = "unavailable"


class NoRoom(Unavailable):
    """The cluster's quota or the disk has no place for this."""

    status = 507
    usual_code = "no_room"

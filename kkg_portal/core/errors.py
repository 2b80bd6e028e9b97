"""The errors a verb may raise: each knows its HTTP status and a sentence that says what the reader can do."""

from __future__ import annotations

from typing import ClassVar


class PortalError(Exception):
    """Base of all errors a user may see. `message` is a translated (or lazy) sentence."""

    status: ClassVar[int] = 400

    def __init__(self, message: object = "", *, field: str | None = None) -> None:
        super().__init__(message)
        self._message = message
        self.field = field

    @property
    def message(self) -> str:
        return str(self._message)

    def __str__(self) -> str:
        return self.message


class Invalid(PortalError):
    """What was typed cannot be used; `field` names the form field it belongs to."""

    status = 400


class NotAllowed(PortalError):
    """The actor is known here but may not do this."""

    status = 403


class NotFound(PortalError):
    """Absent, or not to be known about: the two look the same on purpose."""

    status = 404


class Conflict(PortalError):
    """Somebody else changed the same thing in between; nothing was written."""

    status = 409


class TooLarge(PortalError):
    """More bytes than the portal or the cluster's quota takes."""

    status = 413


class TooMany(PortalError):
    """Tried too often; the sentence says when to try again."""

    status = 429

    def __init__(self, message: object = "", *, retry_after_seconds: int = 60) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(PortalError):
    """A part of the portal this needs is switched off or out of reach just now."""

    status = 503


class NoRoom(Unavailable):
    """The cluster's quota or the disk has no place for this."""

    status = 507

"""What a judge says of a file: its kind and what is odd about it, or why it is not taken."""

from __future__ import annotations

from dataclasses import dataclass

# Other bytes before the beginning or behind the end: the file may be two things at once.
TRAILING = "trailing"
# Commands that a viewer may run: scripts of a PDF, Basic in an OpenDocument, markup within a text.
ACTIVE = "active"
PASSWORD = "password"  # noqa: S105  because it names what is odd about a file
DAMAGED = "damaged"
NOTES = frozenset({TRAILING, ACTIVE, PASSWORD, DAMAGED})

Value = str | int


class Refused(Exception):
    """The file is not taken; `code` is the key of a sentence, `values` what it names."""

    def __init__(self, code: str, **values: Value) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` is a name of storage.kinds; `notes` are some of NOTES."""

    kind: str
    notes: frozenset[str] = frozenset()

    @property
    def may_be_shown(self) -> bool:
        """Whether a browser may ever show it; anything else is only saved."""
        return self.notes <= {PASSWORD}

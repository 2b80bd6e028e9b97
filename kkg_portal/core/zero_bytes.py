"""A zero byte in an address: nothing we write holds one, and PostgreSQL breaks off instead of finding nothing."""

from __future__ import annotations

from flask import abort, request


def refuse_zero_bytes() -> None:
    """Such an address leads nowhere, before anything is looked up by it."""
    typed = [*request.args, *(value for values in request.args.listvalues() for value in values)]
    if "\0" in request.path or any("\0" in word for word in typed):
        abort(404)

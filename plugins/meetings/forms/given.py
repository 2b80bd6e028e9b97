"""What a field must hold once its form has been validated."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def given(value: T | None) -> T:
    assert value is not None, "asked for before validation"
    return value

"""Waking a browser that asked for it: no words leave the portal, only that there is something new."""

from __future__ import annotations


def knock(user_id: int, notice_id: str, within: str, language: str) -> None:
    raise NotImplementedError

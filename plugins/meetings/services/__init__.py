"""The verbs of the meetings plugin, by what they are about."""

from __future__ import annotations

from .agenda import add_item, drop_item, edit_item, restore_item, shift_item
from .answering import answer
from .attendance import add_walk_in, correct, mark
from .closing import close
from .feeds import make_feed, note_use, revoke_feed
from .follow_up import (
    add_decision,
    add_task,
    drop_task,
    edit_decision,
    edit_task,
    finish_task,
    withdraw_decision,
)
from .inviting import invite, number_letter
from .polls import abandon, close_poll, decide, nudge, open_poll, propose_slot, reopen, vote
from .scheduling import cancel, create, edit, move
from .writing import write_frame, write_note

__all__ = [
    "abandon",
    "add_decision",
    "add_item",
    "add_task",
    "add_walk_in",
    "answer",
    "cancel",
    "close",
    "close_poll",
    "correct",
    "create",
    "decide",
    "drop_item",
    "drop_task",
    "edit",
    "edit_decision",
    "edit_item",
    "edit_task",
    "finish_task",
    "invite",
    "make_feed",
    "mark",
    "move",
    "note_use",
    "nudge",
    "number_letter",
    "open_poll",
    "propose_slot",
    "reopen",
    "restore_item",
    "revoke_feed",
    "shift_item",
    "vote",
    "withdraw_decision",
    "write_frame",
    "write_note",
]

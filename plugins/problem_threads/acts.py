"""What the audit page calls the verbs of problem threads."""

from __future__ import annotations

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l

ACTS: dict[str, Text] = {
    "problem_threads.ask": _l("Asked about a problem"),
    "problem_threads.edit_context": _l("Changed title or context of a problem"),
    "problem_threads.reply": _l("Replied to a problem"),
    "problem_threads.choose_level": _l("Chose how closely to follow a problem"),
    "problem_threads.react": _l("Thanked for a reply or took it back"),
    "problem_threads.edit_post": _l("Changed a reply"),
    "problem_threads.delete_post": _l("Deleted a reply"),
    "problem_threads.undelete_post": _l("Brought a reply back"),
    "problem_threads.hide_post": _l("Hid a reply"),
    "problem_threads.show_post": _l("Showed a hidden reply again"),
    "problem_threads.close": _l("Closed a problem"),
    "problem_threads.reopen": _l("Opened a problem again"),
    "problem_threads.call_duplicate": _l("Said that a problem was asked before"),
    "problem_threads.lock": _l("Turned replies off"),
    "problem_threads.unlock": _l("Turned replies on again"),
    "problem_threads.pin": _l("Pinned a problem"),
    "problem_threads.unpin": _l("Unpinned a problem"),
    "problem_threads.delete_thread": _l("Deleted a problem"),
    "problem_threads.undelete_thread": _l("Brought a problem back"),
    "problem_threads.move_posts": _l("Moved replies"),
    "problem_threads.split": _l("Split a problem"),
    "problem_threads.merge": _l("Joined two problems"),
    "problem_threads.flag": _l("Reported a reply"),
    "problem_threads.decide": _l("Decided about a report"),
    "problem_threads.look_at_author": _l("Looked who asked without a name"),
    "problem_threads.invite_guest": _l("Invited somebody to a problem"),
}

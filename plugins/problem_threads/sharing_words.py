"""Texts to paste into the WhatsApp group: the address first, so that the phone shows a preview; never a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kkg_portal.api import bound_cluster, in_language, ngettext, portal_url
from kkg_portal.api import gettext as _

from .addresses import thread_path
from .models import Thread

LONGEST_GOAL = 200


@dataclass(frozen=True, slots=True)
class Week:
    """What a week brought, as far as its reader may see it."""

    new: Sequence[Thread]
    waiting: Sequence[Thread]
    resolved: Sequence[Thread]

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.waiting or self.resolved)


def thread_text(thread: Thread) -> str:
    """Address, title, class and the one question; in the cluster's language, since the group reads it."""
    with in_language(bound_cluster().language):
        asked = " ".join(thread.goal_text.split())[:LONGEST_GOAL]
        question = asked or _("Who has tried something in a class like this?")
        return "\n".join(
            [
                portal_url(thread_path(thread.public_id)),
                f"*{_plain(thread.title)}*",
                f"{thread.class_phase.label}, {thread.subject.label}",
                question,
            ]
        )


def week_text(week: Week) -> str:
    """The week's titles, each with its address below it; the list's address first."""
    with in_language(bound_cluster().language):
        lines = [
            portal_url(f"/k/{bound_cluster().slug}/problem_threads/"),
            f"*{_('Problems from class this week, %(cluster)s', cluster=bound_cluster().title)}*",
        ]
        for heading, threads in (
            (_("New:"), week.new),
            (_("Still waiting for an idea:"), week.waiting),
            (_("Resolved, read what helped:"), week.resolved),
        ):
            if threads:
                lines += ["", heading]
                for thread in threads:
                    lines += [f"- {_plain(thread.title)}", f"  {portal_url(thread_path(thread.public_id))}"]
        if week.waiting:
            lines += [
                "",
                ngettext(
                    "%(num)d colleague waits for an answer. One sentence is enough.",
                    "%(num)d colleagues wait for an answer. One sentence is enough.",
                    len(week.waiting),
                ),
            ]
        return "\n".join(lines)


def _plain(title: str) -> str:
    """Signs that WhatsApp takes for bold or slanted would break the line."""
    return title.replace("*", "").replace("_", " ").strip()

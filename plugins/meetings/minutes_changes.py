"""What differs between two published versions of the same minutes, as sentences for the second one."""

from __future__ import annotations

from kkg_portal.api import gettext as _
from kkg_portal.api import plain_text

from .minutes_content import DecisionPart, MinutesContent


def changes(before: MinutesContent, after: MinutesContent) -> list[str]:
    """In the order of the paper; the language is the current one."""
    found = []
    if (before.opened_at, before.finished_at) != (after.opened_at, after.finished_at):
        found.append(_("The times of opening and closing were corrected."))
    if (before.present, before.missing, before.schools) != (after.present, after.missing, after.schools):
        found.append(
            _("Attendance: %(now)d present instead of %(before)d.", now=after.present, before=before.present)
        )
    old_texts = {item.item_id: plain_text(item.html) for item in before.items}
    found += [
        _('The text under "%(title)s" was changed.', title=item.title)
        for item in after.items
        if plain_text(item.html) != old_texts.get(item.item_id, "")
    ]
    if before.remarks != after.remarks:
        found.append(_("The remarks were changed."))
    return [*found, *_decisions(before, after), *_tasks(before, after)]


def _decisions(before: MinutesContent, after: MinutesContent) -> list[str]:
    old = {(one.year, one.number): one for one in before.decisions}
    new = {(one.year, one.number): one for one in after.decisions}
    return [
        *(_("Added: decision no. %(no)s.", no=_no(one)) for key, one in new.items() if key not in old),
        *(_("Withdrawn: decision no. %(no)s.", no=_no(one)) for key, one in old.items() if key not in new),
        *(
            _("Worded anew: decision no. %(no)s.", no=_no(one))
            for key, one in new.items()
            if key in old and old[key].text != one.text
        ),
    ]


def _tasks(before: MinutesContent, after: MinutesContent) -> list[str]:
    old = {one.public_id: (one.text, one.owner, one.due_on) for one in before.tasks}
    new = {one.public_id: (one.text, one.owner, one.due_on) for one in after.tasks}
    return [_("The follow-up plan was changed.")] if old != new else []


def _no(one: DecisionPart) -> str:
    return f"{one.number}/{one.year}"

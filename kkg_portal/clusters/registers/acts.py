"""What the acts of the audit are called. Plugins name theirs in their contributions."""

from __future__ import annotations

from collections.abc import Mapping

from kkg_portal.core.i18n import LazyString, Text
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.plugins.registry import registry

CORE_ACTS: Mapping[str, LazyString] = {
    "clusters.edit_profile": _l("Changed the profile"),
    "clusters.edit_papers": _l("Changed the papers"),
    "clusters.set_logo": _l("Changed the logo"),
    "clusters.remove_logo": _l("Removed the logo"),
    "clusters.choose_synonyms": _l("Changed the words that mean the same"),
    "clusters.add_school": _l("Added a school"),
    "clusters.edit_school": _l("Changed a school"),
    "clusters.move_core_mark": _l("Chose the core school"),
    "clusters.archive_school": _l("Archived a school"),
    "clusters.restore_school": _l("Brought a school back"),
    "clusters.add_subgroup": _l("Added a sub-group"),
    "clusters.edit_subgroup": _l("Changed a sub-group"),
    "clusters.set_members": _l("Chose the members of a sub-group"),
    "clusters.archive_subgroup": _l("Archived a sub-group"),
    "clusters.restore_subgroup": _l("Brought a sub-group back"),
    "clusters.give_role": _l("Gave a role"),
    "clusters.end_role": _l("Ended a role"),
    "clusters.choose_rights": _l("Changed what a role may do"),
    "clusters.reset_rights": _l("Reset what a role may do"),
    "clusters.add_day": _l("Added to the calendar"),
    "clusters.edit_day": _l("Changed the calendar"),
    "clusters.delete_day": _l("Deleted from the calendar"),
    "clusters.fill_with_usual_days": _l("Filled the calendar"),
    "clusters.import_days": _l("Took days from a file"),
    "clusters.take_back": _l("Took back added days"),
    "clusters.confirm_year": _l("Marked the calendar as checked"),
    "clusters.invite_school": _l("Made an invitation link for a school"),
    "clusters.invite_person": _l("Made a personal invitation link"),
    "clusters.revoke": _l("Closed an invitation link"),
    "clusters.join_with_new_account": _l("Joined with a new account"),
    "clusters.join_as_visitor": _l("Joined with an account of their own"),
    "clusters.approve": _l("Let somebody in"),
    "clusters.refuse": _l("Did not let somebody in"),
    "clusters.edit": _l("Changed a member"),
    "clusters.edit_own_work": _l("Changed their own class and subject"),
    "clusters.do_step": _l("Took a first step"),
    "clusters.close_steps": _l("Put the first steps away"),
    "clusters.reopen_steps": _l("Brought the first steps back"),
    "clusters.print_slips": _l("Printed slips for a school"),
    "clusters.give_code": _l("Gave a member a one-time code"),
    "clusters.end_membership": _l("Ended a membership"),
    "clusters.reactivate": _l("Took back a former member"),
    "clusters.start_import": _l("Read a list of teachers"),
    "clusters.apply_import": _l("Imported teachers"),
    "clusters.discard": _l("Threw a list of teachers away"),
    "clusters.undo_import": _l("Undid an import of teachers"),
    "admin.appoint": _l("Gave a first role"),
    "admin.appoint_by_contact": _l("Gave a first role"),
    "demo.cluster": _l("Filled the demo"),
    "core.switch": _l("Switched a part of the portal"),
    "core.choose_settings": _l("Changed the settings of a part"),
}


def act_titles() -> dict[str, Text]:
    """Every act that has a name, those of plugins included."""
    titles: dict[str, Text] = dict(CORE_ACTS)
    for brought in registry().contributions.values():
        titles |= brought.acts
    return titles


def act_title(act: str, titles: Mapping[str, Text]) -> str:
    """The name of an act; without one, its own words behind the part of the portal it belongs to."""
    if act in titles:
        return str(titles[act])
    owner, _dot, words = act.partition(".")
    manifest = registry().manifest(owner)
    plain = words.replace("_", " ")
    return f"{manifest.title}: {plain}" if manifest else plain

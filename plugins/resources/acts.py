"""What the audit page calls the verbs of resources."""

from __future__ import annotations

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l

ACTS: dict[str, Text] = {
    "resources.begin": _l("Began a resource"),
    "resources.add_files": _l("Put files to a resource"),
    "resources.describe_draft": _l("Described a resource"),
    "resources.remove_file": _l("Took a file out of a draft"),
    "resources.discard": _l("Threw a draft away"),
    "resources.begin_version": _l("Began a new version of a resource"),
    "resources.add_co_author": _l("Named somebody who writes a resource along"),
    "resources.remove_co_author": _l("Ended that somebody writes a resource along"),
    "resources.publish": _l("Shared a resource"),
    "resources.change_visibility": _l("Changed who sees a resource"),
    "resources.withdraw": _l("Withdrew a resource"),
    "resources.bring_back": _l("Brought a resource back"),
    "resources.report_use": _l("Told how a resource went in class"),
    "resources.remove_use": _l("Took a report about a resource back"),
    "resources.thank": _l("Thanked for a resource or took it back"),
    "resources.review": _l("Reviewed a resource"),
    "resources.reply_to_review": _l("Replied to a review of a resource"),
    "resources.ask_meeting": _l("Asked a meeting to endorse a resource"),
    "resources.not_endorsed": _l("Took the endorsement of a resource away"),
    "resources.adapt": _l("Began to make something from a resource"),
    "resources.keep_mine": _l("Kept one's own beside a new version of the source"),
    "resources.take_file": _l("Took a file over from the source of a resource"),
    "resources.begin_collection": _l("Began a collection"),
    "resources.edit_collection": _l("Changed a collection"),
    "resources.delete_collection": _l("Deleted a collection"),
    "resources.put_into": _l("Put a resource into a collection"),
    "resources.take_out": _l("Took a resource out of a collection"),
    "resources.move_up": _l("Changed the order of a collection"),
    "resources.ask_for": _l("Asked for a material"),
    "resources.answer_with": _l("Answered a request for a material"),
    "resources.close_request": _l("Closed a request for a material"),
    "resources.flag": _l("Reported a resource"),
    "resources.look_into": _l("Looked into a report about a resource"),
    "resources.decide": _l("Decided about a reported resource"),
    "resources.show_again": _l("Showed a hidden resource again"),
    "resources.fix": _l("Corrected how a resource is described"),
}

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
    "resources.fix": _l("Corrected how a resource is described"),
}

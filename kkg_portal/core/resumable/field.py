"""Several files in a form: plain files without JavaScript, finished uploads with it, and both at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage

from kkg_portal.clusters.models import Attachment
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.db.ids import PUBLIC_ID_PATTERN
from kkg_portal.core.derivatives.making import derive
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import Text, format_list, format_size
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.resumable.models import Upload
from kkg_portal.core.resumable.receiving import LEAST_PART_BYTES, MOST_PART_BYTES, most_bytes
from kkg_portal.core.resumable.taking import own_uploads, take_finished
from kkg_portal.core.storage.kinds import KINDS, MORE_KINDS
from kkg_portal.core.uploads import MATERIAL, UPLOAD_BYTES, Later, keep_upload

MOST_FILES = 20


class ResumableUploadField(MultipleFileField):
    """Asks for several files. `files` holds those of a plain form, `upload_ids` those that came in parts before.

    Show it with `upload_field(form.files)` of components/uploads.html, and `upload_head()` in the block `head`.
    Hand it to `keep_files` inside the verb. Without JavaScript each file may have UPLOAD_BYTES.
    """

    def __init__(
        self,
        label: Text = "",
        *,
        allowed: Collection[str] = MATERIAL,
        most_files: int = MOST_FILES,
        **kwargs: Any,
    ) -> None:
        self.allowed = frozenset(allowed)
        self.most_files = most_files
        self.least_part_bytes, self.most_part_bytes = LEAST_PART_BYTES, MOST_PART_BYTES
        self.files: list[FileStorage] = []
        self.upload_ids: list[str] = []
        kwargs.setdefault("render_kw", {"accept": ",".join(_endings(self.allowed))})
        kwargs.setdefault(
            "description",
            _l(
                "%(kinds)s. Several at once, each at most %(limit)s.",
                kinds=Later(lambda: format_list(_names(self.allowed))),
                limit=Later(lambda: format_size(most_bytes())),
            ),
        )
        super().__init__(label, **kwargs)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.files = [one for one in valuelist if isinstance(one, FileStorage) and one.filename]
        typed = [one for one in valuelist if isinstance(one, str)]
        self.upload_ids = list(dict.fromkeys(one for one in typed if re.fullmatch(PUBLIC_ID_PATTERN, one)))
        self.data = [*self.files, *self.upload_ids]

    @property
    def is_empty(self) -> bool:
        return not self.files and not self.upload_ids

    @property
    def limit_bytes(self) -> int:
        """Of each file that goes in parts."""
        return most_bytes()

    def waiting(self) -> Sequence[Upload]:
        """The uploads this form was sent with, to be shown again beside what has to be changed."""
        return own_uploads(current_actor(), self.upload_ids)


def keep_files(field: ResumableUploadField, *, actor: Actor, must_have_one: bool = True) -> list[Attachment]:
    """All files of a field as rows, inside a unit of work, in the order they were chosen.

    The worker makes text and pictures of each.

    Raises Invalid or TooLarge with the sentence for the field; with the unit of work everything is undone then,
    and the uploads wait on.
    """
    name = field.short_name
    if field.is_empty and must_have_one:
        raise Invalid(_("Choose a file first. For example the slides as PDF."), field=name)
    if len(field.files) + len(field.upload_ids) > field.most_files:
        raise Invalid(_("At most %(num)d files fit here at once.", num=field.most_files), field=name)
    taken = [take_finished(one, actor=actor, allowed=field.allowed, field=name) for one in field.upload_ids]
    plain = field.allowed & KINDS.keys()
    kept = [
        keep_upload(one, actor=actor, limit_bytes=UPLOAD_BYTES, allowed=plain, field=name)
        for one in field.files
    ]
    for one in (*taken, *kept):
        derive(one)
    return [*taken, *kept]


def _endings(allowed: Collection[str]) -> list[str]:
    return list(dict.fromkeys(f".{ending}" for kind in _kinds(allowed) for ending in kind.extensions))


def _names(allowed: Collection[str]) -> list[str]:
    return list(dict.fromkeys(kind.extensions[0].upper() for kind in _kinds(allowed)))


def _kinds(allowed: Collection[str]) -> list[Any]:
    return [kind for kind in (KINDS | MORE_KINDS).values() if kind.name in allowed]

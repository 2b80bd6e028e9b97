"""What the search keeps of threads: one document for each post, together one conversation with the thread's facts.

A thread without a name lends the facts of what it is about, never author or school.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kkg_portal.api import (
    SearchDocument,
    SearchFilter,
    SearchSource,
    members_by_id,
    plain_text,
)
from kkg_portal.api import lazy_gettext as _l

from .addresses import thread_path
from .kinds import ClassPhase, PostKind, Subject, ThreadState
from .models import Post, Thread
from .permissions import ThreadPermission
from .queries import shown


def thread_facts(thread: Thread) -> Mapping[str, str | Sequence[str]]:
    """What operators may ask a thread for: mapel:, kelas:, status:, penulis:, sekolah:, ada:."""
    facts: dict[str, str | Sequence[str]] = {
        "status": thread.state.value,
        "subject": thread.subject.value,
        "class": thread.class_phase.value,
        "has": [
            word
            for word, count in (
                ("percobaan", thread.trial_count),
                ("solusi", thread.acceptance_count),
                ("tanggapan", thread.reply_count),
            )
            if count
        ],
    }
    member = members_by_id([thread.author_id]).get(thread.author_id) if thread.author_id else None
    if member is not None:
        facts["author"] = member.name
        facts["school"] = member.school_name
    return facts


def _document(thread: Thread) -> SearchDocument | None:
    """Title and context; what was deleted or joined to another thread is not found."""
    if thread.deleted_at is not None or thread.merged_into_id is not None:
        return None
    return SearchDocument(
        thread.title,
        "\n".join(text for text in (thread.tried_text, thread.goal_text) if text),
        thread_path(thread.public_id),
        facts=thread_facts(thread),
        group=thread.ref,
        at=thread.last_at,
    )


def _post_document(post: Post) -> SearchDocument | None:
    thread = shown.thread_of_post(post)
    if not post.is_shown or post.kind is PostKind.EVENT or thread.deleted_at is not None:
        return None
    words = plain_text(post.html)
    is_solution = post.kind is PostKind.SOLUTION
    return SearchDocument(
        "",
        "" if is_solution else words,
        thread_path(thread.public_id, post.no),
        strong=words if is_solution else "",
        group=thread.ref,
        at=post.written_at,
    )


SOURCES = (
    SearchSource(
        kind="problem_threads.thread",
        title=_l("Problem from class"),
        model=Thread,
        document=_document,
        permission=ThreadPermission.VIEW,
        filters=(
            SearchFilter(
                key="status",
                words=("status",),
                title=_l("How far a problem is"),
                choices=lambda: [(one.value, one.label) for one in ThreadState],
            ),
            SearchFilter(
                key="subject",
                words=("mapel", "subject"),
                title=_l("Subject"),
                choices=lambda: [(one.value, one.label) for one in Subject],
            ),
            SearchFilter(
                key="class",
                words=("kelas", "class"),
                title=_l("Class"),
                choices=lambda: [(one.value, one.label) for one in ClassPhase],
            ),
        ),
    ),
    SearchSource(
        kind="problem_threads.post",
        title=_l("Reply to a problem"),
        model=Post,
        document=_post_document,
        permission=ThreadPermission.POST_VIEW,
    ),
)

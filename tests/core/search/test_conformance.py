"""Both databases answer the same: two hundred questions to one library, with one kept expectation.

After a deliberate change of words, roots or ranking: KKG_WRITE_EXPECTED=1 writes the expectation anew; read its diff.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kkg_portal.api.testing import People, actor_of
from kkg_portal.clusters.papers import bound_cluster
from kkg_portal.core.plugins.contract import SearchDocument
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.search import door
from kkg_portal.core.search.asking import read_question
from kkg_portal.core.search.filters import filters_here
from kkg_portal.core.search.finding import find
from kkg_portal.core.search.index import write
from kkg_portal.core.search.similar import similar
from kkg_portal.core.uow import unit_of_work
from tests.core.search.conftest import KIND
from tests.support.corpus import Post, posts, queries

EXPECTED = Path(__file__).with_name("expected_hits.json")
POSTS = 600
QUERIES = 200
TOP = 10


def document(post: Post) -> SearchDocument:
    return SearchDocument(
        post.title,
        post.body,
        "/p",
        strong=post.strong,
        facts=post.facts,
        group=ObjectRef(KIND, f"p{post.conversation}"),
        at=post.at,
    )


def test_two_hundred_questions_have_the_answers_that_were_kept(
    library: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = actor_of(library.bob)
    with unit_of_work():
        write({(KIND, f"p{post.number}"): document(post) for post in posts(POSTS)})
    filters, where = filters_here(), bound_cluster()

    answers = {
        f"{number}: {text}": [
            hit.ref.public_id for hit in find(read_question(text, filters, where), actor).hits[:TOP]
        ]
        for number, text in enumerate(queries(QUERIES))
    }
    # Where too many words begin so to name them, the index is asked for the beginning: the same must be found.
    monkeypatch.setattr(door, "MOST_BEGUN", 0)
    for number, text in enumerate(queries(QUERIES)[:50]):
        hits = find(read_question(text, filters, where), actor).hits[:TOP]
        assert [hit.ref.public_id for hit in hits] == answers[f"{number}: {text}"], text
    for post in posts(40, seed="asked"):
        if post.title:
            alike = similar(KIND, f"{post.title} {post.body}", actor, facts=post.facts)
            answers[f"like {post.number}"] = [hit.ref.public_id for hit in alike]

    if "KKG_WRITE_EXPECTED" in os.environ:
        lines = [f"{json.dumps(asked)}: {json.dumps(hits)}" for asked, hits in answers.items()]
        EXPECTED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    assert {
        asked: (hits, expected.get(asked)) for asked, hits in answers.items() if hits != expected.get(asked)
    } == {}
    assert answers.keys() == expected.keys()
    # A library that answers nothing would keep every promise.
    assert sum(bool(hits) for hits in answers.values()) > QUERIES * 3 // 4

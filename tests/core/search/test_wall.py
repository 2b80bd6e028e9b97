"""The index stands inside the cluster wall: two clusters with identical texts, and people who try to look across."""

from __future__ import annotations

import pytest
from sqlalchemy import column, func, select, table

from kkg_portal.api.testing import People, actor_of
from kkg_portal.core.access.actor import SYSTEM
from kkg_portal.core.db.engine import session
from kkg_portal.core.db.scoped_index import INDEX_TABLE
from kkg_portal.core.search import door, tokens
from kkg_portal.core.search.asking import Question
from kkg_portal.core.search.entries import SearchEntry, SearchText, SearchWord
from kkg_portal.core.search.finding import find
from kkg_portal.core.search.index import write
from kkg_portal.core.search.misspelt import probable_words
from kkg_portal.core.search.similar import similar
from kkg_portal.core.tenancy import TenancyError, every_cluster, working_in
from kkg_portal.core.uow import unit_of_work
from tests.core.search.conftest import KIND, Keep, post
from tests.support.searching import hits_of

SECRET = "Rahasia kenanga"


@pytest.fixture
def both(keep: Keep, library: People) -> People:
    """The same post in both clusters, and one more in charlie's; the session is bound to alice's."""
    keep(same=post("Rapat gugus", "Bahan rapat", facts={"status": "open"}))
    melati, kenanga = library.alice.cluster_id, library.charlie.cluster_id
    with working_in(kenanga or 0), unit_of_work():
        write(
            {
                (KIND, "same"): post("Rapat gugus", "Bahan rapat", facts={"status": "open"}),
                # Words that look like the tokens of the other cluster, in every field.
                (KIND, "forged"): post(
                    f"{SECRET} c_{melati} c{melati}",
                    f'"c_{melati}" AND x_rapat \x00 c_{melati}',
                    strong=f"y_rapat:c_{melati}",
                    facts={"status": f"c_{melati}", "tag": ["x_rapat", f"f_status_open c_{melati}"]},
                ),
            }
        )
    return library


def attempts(cluster_id: int | None) -> list[str]:
    """What somebody might type to be asked for another cluster."""
    forged = f"c_{cluster_id}"
    return [
        "rahasia", "rahasia kenanga", f"rahasia {forged}", forged, f'"{forged}"', f'" OR {forged} OR "',
        f'rahasia" OR "{forged}', f"x_rahasia) OR ({forged}", f"c{cluster_id}", f"status:{forged}",
        f"status:open OR {forged}", f"\x00{forged}", f"judul:{forged}", f"-{forged}", f"tokens:{forged}",
        f"rahasia\x00 {forged}", f"rahasia' | '{forged}", f"rahasia':* | '{forged}':*", "raha*", "rahas",
    ]  # fmt: skip


def test_identical_texts_stay_each_in_its_cluster(both: People) -> None:
    for person in (both.alice, both.charlie):
        with working_in(person.cluster_id or 0):
            hits = hits_of("rapat gugus", actor_of(person))
            entries = set(session.scalars(select(SearchEntry.id)))
            inside = set(session.scalars(door.matching(tokens.word("gugus"))))

        assert [hit.ref.public_id for hit in hits] == ["same"]
        assert inside <= entries
        assert len(inside) == 1


def test_no_words_lead_across(both: People) -> None:
    alice = actor_of(both.alice)
    for text in attempts(both.charlie.cluster_id) + attempts(both.alice.cluster_id):
        for actor in (alice, SYSTEM):
            assert [hit.ref.public_id for hit in hits_of(text, actor) if hit.ref.public_id != "same"] == []
        found = similar(KIND, text, SYSTEM, facts={"status": text, "tag": [text]})
        assert {hit.ref.public_id for hit in found} <= {"same"}


def test_words_of_a_document_never_become_tokens_of_the_index(both: People) -> None:
    """charlie's document carries the token of alice's cluster as a word in each of its fields."""
    forged = f"c_{both.alice.cluster_id}"

    with working_in(both.charlie.cluster_id or 0):
        inside = session.scalars(door.matching(tokens.Token("y_rahasia"))).all()
        assert len(inside) == 1
    assert session.scalars(door.matching(tokens.Token("y_rahasia"))).all() == []
    for text in (
        f'x_a" OR "{forged}',
        f"x_a' | '{forged}",
        "X_a",
        "x a",
        "x_",
        "_",
        "x_é",
        "x_a\x00",
        "x-a",
        "",
    ):
        with pytest.raises(ValueError, match="not a token"):
            tokens.Token(text)
    with pytest.raises(ValueError, match="a fact's name"):
        tokens.fact("status_open c", "1")


def test_words_of_another_cluster_are_neither_suggested_nor_marked(both: People) -> None:
    assert probable_words(["rahasja", "kenangga"]) == {}
    assert session.scalars(select(SearchWord.word).where(SearchWord.root == "rahasia")).all() == []


def test_without_a_cluster_nothing_is_asked_or_written(both: People) -> None:
    with every_cluster("to see that search keeps to one cluster"):
        with pytest.raises(TenancyError):
            find(Question(words=("rapat",)), SYSTEM)
        with pytest.raises(TenancyError):
            door.add_words([("kata", "kata")])


def test_the_index_is_refused_to_all_but_the_door(both: People) -> None:
    """A table of the same name, made elsewhere, is not the door's, whatever the database."""
    bare = table(INDEX_TABLE, column("rowid"), column(INDEX_TABLE))
    shadow = table(f"{INDEX_TABLE}_data", column("block"))
    ids = select(SearchEntry.id)

    for statement in (
        select(bare.c.rowid),
        select(func.count()).select_from(bare),
        ids.where(SearchEntry.id.in_(select(bare.c.rowid))),
        ids.join(bare, bare.c.rowid == SearchEntry.id),
        select(shadow.c.block),
        select(SearchText.__table__),
    ):
        with pytest.raises(TenancyError):
            session.execute(statement)
    # Nor once the door's own statement of the same shape has been judged harmless.
    assert session.scalars(door.matching(tokens.word("rapat"))).all() != []
    with pytest.raises(TenancyError):
        session.execute(select(bare.c.rowid.label("id")))


def test_an_entry_takes_its_tokens_along(both: People) -> None:
    (entry_id,) = session.scalars(door.matching(tokens.word("rapat"))).all()

    session.delete(session.get_one(SearchEntry, entry_id))
    session.commit()

    assert session.scalars(door.matching(tokens.word("rapat"))).all() == []

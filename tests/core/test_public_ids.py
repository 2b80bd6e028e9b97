"""Public ids match the pattern the URL converter uses."""

from __future__ import annotations

import re

from kkg_portal.core.db.ids import PUBLIC_ID_ALPHABET, PUBLIC_ID_PATTERN, public_id


def test_ids_match_the_pattern_and_differ() -> None:
    ids = [public_id() for _ in range(2000)]

    assert all(re.fullmatch(PUBLIC_ID_PATTERN, one) for one in ids)
    assert len(set(ids)) == len(ids)


def test_every_sign_of_the_alphabet_is_used() -> None:
    assert set("".join(public_id() for _ in range(500))) == set(PUBLIC_ID_ALPHABET)
    assert len(PUBLIC_ID_ALPHABET) == 28


def test_look_alikes_and_wrong_lengths_are_refused() -> None:
    for wrong in ("0123456789", "bcdfghjkm", "bcdfghjkmnp", "BCDFGHJKMN", "bcdfghjkm\n", "abcdefghij"):
        assert not re.fullmatch(PUBLIC_ID_PATTERN, wrong)

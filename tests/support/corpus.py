"""Made-up posts of teachers, the same at every run: real words of schools first, rare made-up ones after them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

SCHOOL_WORDS = Path(__file__).with_name("school_words.txt").read_text(encoding="utf-8").split()
_SYLLABLES = [consonant + vowel for consonant in "bdgklmnprst" for vowel in "aiu"]
_TAIL = 2_500
FIRST_DAY = datetime(2024, 7, 15, 1, 0, tzinfo=UTC)


def _tail_words() -> list[str]:
    chance = random.Random("tail")
    return ["".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(3, 5))) for _ in range(_TAIL)]


VOCABULARY = [*dict.fromkeys([*SCHOOL_WORDS, *_tail_words()])]
# Common words are common by Zipf's law, a little flattened.
_WEIGHTS = list(accumulate(1 / (place + 12) for place in range(len(VOCABULARY))))


@dataclass(frozen=True)
class Post:
    """One document; `conversation` is the number of the post it belongs to, its own for those that begin one."""

    number: int
    conversation: int
    title: str
    strong: str
    body: str
    at: datetime
    facts: dict[str, str | list[str]] = field(default_factory=dict)


def posts(count: int, *, seed: str = "posts", body_words: int = 60) -> Iterator[Post]:
    """Every fourth post begins a conversation, the three after it belong to it and have no title of their own."""
    chance = random.Random(seed)
    for number in range(count):
        begins = number % 4 == 0
        yield Post(
            number=number,
            conversation=number - number % 4,
            title=_text(chance, 6) if begins else "",
            strong=_text(chance, 12) if number % 4 == 3 else "",
            body=_text(chance, body_words),
            at=FIRST_DAY + timedelta(minutes=37 * number),
            facts=_facts(chance) if begins else {"author": chance.choice(AUTHORS)},
        )


AUTHORS = ["Sri Wahyuni", "Budi Santoso", "Siti Aminah", "Made Wirawan", "Yohana Lestari"]
STATUSES = ["open", "resolved", "escalated"]
SUBJECTS = ["Matematika", "Bahasa Indonesia", "IPAS", "Pendidikan Pancasila"]


def _facts(chance: random.Random) -> dict[str, str | list[str]]:
    return {
        "author": chance.choice(AUTHORS),
        "status": chance.choice(STATUSES),
        "subject": chance.choice(SUBJECTS),
        "class": str(chance.randint(1, 6)),
        "tag": [chance.choice(["literasi", "numerasi", "disiplin"]) for _ in range(2)],
    }


def _text(chance: random.Random, words: int) -> str:
    chosen = chance.choices(VOCABULARY, cum_weights=_WEIGHTS, k=words)
    chosen[0] = chosen[0].capitalize()
    for place in range(9, words, 10):
        chosen[place] += "."
    return " ".join(chosen)


def queries(count: int) -> list[str]:
    """What people might ask: words as common as they are written, now and then with operators."""
    chance = random.Random("queries")
    return [_query(chance, number) for number in range(count)]


def _query(chance: random.Random, number: int) -> str:
    words = chance.choices(VOCABULARY, cum_weights=_WEIGHTS, k=chance.choice([1, 1, 2, 2, 3]))
    others = {
        3: f"{words[0]} status:{chance.choice(STATUSES)}",
        4: f"{words[0]} mapel:{chance.choice(['IPAS', 'matematika'])} kelas:{chance.randint(1, 6)}",
        5: f"{words[0]} penulis:{chance.choice(['sri', 'budi', 'wira'])}",
        6: f"judul:{chance.choice(SCHOOL_WORDS)}",
        7: f"{words[0]} -{chance.choice(SCHOOL_WORDS[:40])} urut:baru",
        8: f'"{" ".join(chance.sample(SCHOOL_WORDS[:12], 2))}"',
        9: chance.choice(["PR", "RPP", "modul ajar", "peserta didik", "tuntas", "lulus KKTP", words[0][:4]]),
    }
    return others.get(number % 10, " ".join(words))

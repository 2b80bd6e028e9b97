"""The baselines' own database: 10,000 topics and 100,000 posts, the same every time.

The first topic is the newest and has exactly 20 posts: it is the one that is measured.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

USERS = 150
TOPICS = 10_000
POSTS = 100_000
POSTS_IN_FIRST_TOPIC = 20
NEWEST = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
WORDS = (
    "rapat",
    "pecahan",
    "modul",
    "kelas",
    "murid",
    "literasi",
    "numerasi",
    "jadwal",
    "praktik",
    "sekolah",
)

SCHEMA = """
PRAGMA journal_mode=WAL;
CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE membership (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user(id),
    cluster TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE topic (id INTEGER PRIMARY KEY, title TEXT NOT NULL,
    author_id INTEGER NOT NULL REFERENCES user(id),
    created_at TEXT NOT NULL, last_post_at TEXT NOT NULL, post_count INTEGER NOT NULL);
CREATE TABLE post (id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL REFERENCES topic(id),
    author_id INTEGER NOT NULL REFERENCES user(id), created_at TEXT NOT NULL, body TEXT NOT NULL);
"""
INDEXES = """
CREATE INDEX ix_membership_user ON membership (user_id);
CREATE INDEX ix_topic_last_post ON topic (last_post_at);
CREATE INDEX ix_post_topic ON post (topic_id, id);
"""


def make_database(path: Path) -> None:
    """Write the database to `path`; takes about a second."""
    chance = random.Random(20261120)
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA)
    connection.executemany("INSERT INTO user VALUES (?, ?)", ((n, f"Guru {n}") for n in range(1, USERS + 1)))
    roles = ((n, n, "gugus-1", "member") for n in range(1, USERS + 1))
    connection.executemany("INSERT INTO membership VALUES (?, ?, ?, ?)", roles)
    connection.executemany("INSERT INTO topic VALUES (?, ?, ?, ?, ?, ?)", _topics(chance))
    connection.executemany("INSERT INTO post VALUES (?, ?, ?, ?, ?)", _posts(chance))
    connection.executescript(INDEXES)
    connection.commit()
    connection.close()


def _topics(chance: random.Random) -> Iterator[tuple[int, str, int, str, str, int]]:
    for number in range(1, TOPICS + 1):
        last = NEWEST - timedelta(minutes=37 * number)
        title = " ".join(chance.choices(WORDS, k=6)).capitalize()
        count = POSTS_IN_FIRST_TOPIC if number == 1 else POSTS // TOPICS
        created = last - timedelta(days=chance.randrange(1, 30))
        yield number, title, chance.randint(1, USERS), _as_text(created), _as_text(last), count


def _posts(chance: random.Random) -> Iterator[tuple[int, int, int, str, str]]:
    for number in range(1, POSTS + 1):
        topic = 1 if number <= POSTS_IN_FIRST_TOPIC else 2 + number % (TOPICS - 1)
        written = NEWEST - timedelta(minutes=number)
        body = " ".join(chance.choices(WORDS, k=40)).capitalize() + "."
        yield number, topic, chance.randint(1, USERS), _as_text(written), body


def _as_text(moment: datetime) -> str:
    """As SQLAlchemy's DateTime keeps it in SQLite."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.000000")

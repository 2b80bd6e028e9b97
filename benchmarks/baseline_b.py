"""Baseline B: the least a signed-in page needs. Session cookie, one Core query, Jinja, 20 rows.

Only for `make bench`, on 127.0.0.1: /login/<id> signs anybody in.
"""

from __future__ import annotations

import os

from flask import Flask, abort, redirect, render_template, session
from jinja2 import DictLoader
from sqlalchemy import DateTime, Integer, MetaData, String, Table, bindparam, create_engine, select
from sqlalchemy.schema import Column
from werkzeug.wrappers import Response

app = Flask(__name__)
app.secret_key = "only for a benchmark on this machine"  # noqa: S105  because nothing here is secret
engine = create_engine(f"sqlite:///{os.environ['KKG_BENCH_DATABASE']}")

metadata = MetaData()
user = Table("user", metadata, Column("id", Integer, primary_key=True), Column("name", String))
topic = Table(
    "topic",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String),
    Column("author_id", Integer),
    Column("last_post_at", DateTime),
    Column("post_count", Integer),
)
post = Table(
    "post",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("topic_id", Integer),
    Column("author_id", Integer),
    Column("created_at", DateTime),
    Column("body", String),
)

NEWEST_TOPICS = (
    select(topic.c.id, topic.c.title, user.c.name, topic.c.last_post_at, topic.c.post_count)
    .join(user, user.c.id == topic.c.author_id)
    .order_by(topic.c.last_post_at.desc())
    .limit(20)
)
POSTS_OF_TOPIC = (
    select(user.c.name, post.c.created_at, post.c.body)
    .join(user, user.c.id == post.c.author_id)
    .where(post.c.topic_id == bindparam("topic_id"))
    .order_by(post.c.id)
    .limit(20)
)
PAGE = """<!doctype html><html lang="id"><title>{{ title }}</title><nav><a href="/">Beranda</a></nav><main>
<h1>{{ title }}</h1><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table></main></html>"""
app.jinja_loader = DictLoader({"page.html": PAGE})


@app.get("/login/<int:user_id>")
def login(user_id: int) -> Response:
    session["user_id"] = user_id
    return redirect("/")


@app.get("/")
def topic_list() -> str:
    if "user_id" not in session:
        abort(401)
    with engine.connect() as connection:
        return render_template("page.html", title="Utas", rows=connection.execute(NEWEST_TOPICS).all())


@app.get("/topic/<int:topic_id>")
def topic_page(topic_id: int) -> str:
    if "user_id" not in session:
        abort(401)
    with engine.connect() as connection:
        rows = connection.execute(POSTS_OF_TOPIC, {"topic_id": topic_id}).all()
    return render_template("page.html", title="Utas", rows=rows)

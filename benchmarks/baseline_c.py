"""Baseline C: the same pages as Flask's tutorials lead to, each extension used the ordinary way.

Flask-Login loads the user, the ORM loads the memberships, Flask-WTF makes a CSRF token, Flask-Babel
formats two dates a row and translates, Jinja renders 20 rows. A reply is written durably (SQLite in WAL,
synchronous=FULL, as the portal does). Only for `make bench`, on 127.0.0.1: /login/<id> signs anybody in.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from flask import Flask, redirect, render_template, request
from flask_babel import Babel, format_datetime, gettext
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from jinja2 import DictLoader
from sqlalchemy import ForeignKey, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship
from werkzeug.wrappers import Response


class Base(DeclarativeBase):
    """Flask-SQLAlchemy's model class, as mypy sees it."""


app = Flask(__name__)
app.secret_key = "only for a benchmark on this machine"  # noqa: S105  because nothing here is secret
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{os.environ['KKG_BENCH_DATABASE']}"
app.config["BABEL_DEFAULT_LOCALE"] = "id"
app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Jakarta"
db = SQLAlchemy(app, model_class=Base)
Babel(app)
CSRFProtect(app)
login_manager = LoginManager(app)


class User(UserMixin, db.Model):  # type: ignore[name-defined]  # made at run time by Flask-SQLAlchemy
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    memberships: Mapped[list[Membership]] = relationship()


class Membership(db.Model):  # type: ignore[name-defined]  # likewise
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    cluster: Mapped[str]
    role: Mapped[str]


class Topic(db.Model):  # type: ignore[name-defined]  # likewise
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    created_at: Mapped[datetime]
    last_post_at: Mapped[datetime]
    post_count: Mapped[int]
    author: Mapped[User] = relationship()


class Post(db.Model):  # type: ignore[name-defined]  # likewise
    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey(Topic.id))
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    created_at: Mapped[datetime]
    body: Mapped[str]
    author: Mapped[User] = relationship()


TEMPLATES = {
    "layout.html": """<!doctype html><html lang="id"><title>{{ title }}</title>
<nav><a href="/">{{ _("Home") }}</a> {{ user.name }}
{% for membership in user.memberships %}{{ membership.cluster }} {% endfor %}</nav>
<main><h1>{{ title }}</h1>{% block main %}{% endblock %}
<form method="post"><input type="hidden" name="csrf_token" value="{{ csrf_token() }}"></form>
</main></html>""",
    "list.html": """{% extends "layout.html" %}{% block main %}<table>{% for topic in topics %}
<tr><td><a href="/topic/{{ topic.id }}">{{ topic.title }}</a><td>{{ topic.author.name }}
<td>{{ format_datetime(topic.created_at) }}<td>{{ format_datetime(topic.last_post_at) }}
<td>{{ ngettext("%(num)d reply", "%(num)d replies", topic.post_count) }}{% endfor %}</table>{% endblock %}""",
    "topic.html": """{% extends "layout.html" %}{% block main %}{% for post in posts %}
<article><h2>{{ post.author.name }}</h2><p>{{ format_datetime(post.created_at) }}<p>{{ post.body }}
<p>{{ _("Reply") }}</article>{% endfor %}{% endblock %}""",
}
app.jinja_loader = DictLoader(TEMPLATES)
app.jinja_env.globals["format_datetime"] = format_datetime


with app.app_context():

    @event.listens_for(db.engine, "connect")
    def _durable(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA busy_timeout=5000")


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_user(user_id: str) -> User | None:
    return db.session.get(User, int(user_id))


@app.get("/login/<int:user_id>")
def login(user_id: int) -> Response:
    login_user(db.session.get(User, user_id))
    return redirect("/")


@app.get("/")
@login_required  # type: ignore[untyped-decorator]
def topic_list() -> str:
    newest = select(Topic).options(joinedload(Topic.author)).order_by(Topic.last_post_at.desc()).limit(20)
    return _render("list.html", gettext("Threads"), topics=db.session.scalars(newest).all())


@app.get("/topic/<int:topic_id>")
@login_required  # type: ignore[untyped-decorator]
def topic_page(topic_id: int) -> str:
    topic = db.get_or_404(Topic, topic_id)
    posts = (
        select(Post).options(joinedload(Post.author)).filter_by(topic_id=topic_id).order_by(Post.id).limit(20)
    )
    return _render("topic.html", topic.title, posts=db.session.scalars(posts).all())


@app.post("/topic/<int:topic_id>")
@login_required  # type: ignore[untyped-decorator]
def reply(topic_id: int) -> Response:
    topic = db.get_or_404(Topic, topic_id)
    now = datetime.now(UTC).replace(tzinfo=None)
    db.session.add(
        Post(topic_id=topic.id, author_id=current_user.id, created_at=now, body=request.form["body"])
    )
    topic.post_count = Topic.post_count + 1
    db.session.commit()
    return redirect(f"/topic/{topic_id}")


def _render(template: str, title: str, **rows: Any) -> str:
    return render_template(template, title=title, user=current_user, **rows)

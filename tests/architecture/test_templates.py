"""All templates: they stand on a layout, say their title, translate their words and hold nothing that must not run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from kkg_portal.core.documents.page import _environment as paper_environment

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in (ROOT / "templates", *(ROOT / "plugins").glob("*/templates"))
    for path in folder.rglob("*")
    if path.suffix in {".html", ".txt"}
)
PAGES_ALONE = {"base.html"}  # The document itself.
UNTRANSLATED = {
    "design.html",  # for developers
}
LAYOUTS = {"base.html", "errors/page.html"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix().partition("templates/")[2]


HTML = [path for path in SOURCES if path.suffix == ".html"]
MAIL = [path for path in SOURCES if path.suffix == ".txt"]
every_template = pytest.mark.parametrize("path", SOURCES, ids=name_of)
every_page = pytest.mark.parametrize("path", HTML, ids=name_of)


def code_of(path: Path) -> str:
    """The source without its comments, which may show what is not to be done."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)


@every_template
def test_it_compiles(app: Flask, path: Path) -> None:
    environment = paper_environment() if path.parent.name == "documents" else app.jinja_env

    environment.get_template(name_of(path))


@every_template
def test_nothing_goes_around_escaping(app: Flask, path: Path) -> None:
    """Cleaned text arrives as Markup from core/sanitize.py; a template never vouches for anything."""
    parsed = app.jinja_env.parse(code_of(path))

    assert [f.name for f in parsed.find_all(nodes.Filter) if f.name in {"safe", "forceescape"}] == []
    assert "{% autoescape" not in code_of(path)


@every_page
def test_the_content_policy_finds_nothing_to_stop(path: Path) -> None:
    """No inline script, style or handler: the browser would refuse it."""
    code = code_of(path)

    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", code) == []
    assert re.findall(r"<style\b|\sstyle=", code) == []
    assert re.findall(r"\son[a-z]+=", code) == []
    assert "javascript:" not in code


@every_page
def test_a_page_stands_on_a_layout_and_has_a_title(app: Flask, path: Path) -> None:
    """Or it is a piece of one: a folder named for what it is a piece of, or a comment on what it is given."""
    parsed = app.jinja_env.parse(path.read_text(encoding="utf-8"))
    extends = [node.template.value for node in parsed.find_all(nodes.Extends)]  # type: ignore[attr-defined]
    if not extends:
        is_piece = path.read_text(encoding="utf-8").lstrip().startswith("{#")
        assert is_piece or name_of(path) in PAGES_ALONE, "a piece begins with a comment on what it is given"
        return
    blocks = {block.name for block in parsed.find_all(nodes.Block)}
    assert extends[0].startswith("layouts/") or extends[0] in LAYOUTS, f"extends {extends[0]}"
    assert "title" in blocks or name_of(path) in LAYOUTS or name_of(path).startswith("layouts/"), (
        "no title block"
    )


@every_template
def test_words_are_translated_whole(app: Flask, path: Path) -> None:
    """A sentence glued from parts cannot be said in another language."""
    parsed = app.jinja_env.parse(code_of(path))
    for call in parsed.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext", "ngettext", "pgettext"}:
            words = call.args[1:] if call.node.name == "pgettext" else call.args[:1]
            assert all(isinstance(word, nodes.Const) for word in words), f"line {call.lineno}"
    for glued in (*parsed.find_all(nodes.Concat), *parsed.find_all(nodes.Add)):
        sides = glued.nodes if isinstance(glued, nodes.Concat) else [glued.left, glued.right]
        calls = [side for side in sides if isinstance(side, nodes.Call) and isinstance(side.node, nodes.Name)]
        assert [c.node.name for c in calls if c.node.name in {"_", "ngettext"}] == [], f"line {glued.lineno}"  # type: ignore[attr-defined]


@every_page
def test_no_words_stand_untranslated(path: Path) -> None:
    """Text between tags with letters in it belongs into _(); abbreviations and signs do not."""
    if name_of(path) in UNTRANSLATED:
        return
    code = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\0", code_of(path), flags=re.S)
    texts = re.findall(r">([^<>\0]*[A-Za-z]{3}[^<>\0]*)<", code)

    assert [text.strip() for text in texts] == []


@every_page
def test_forms_that_write_carry_the_token(path: Path) -> None:
    code = code_of(path)
    for form in re.findall(r"<form\b.*?</form>", code, flags=re.S):
        opening = form[: form.index(">")]
        if 'method="post"' in opening and name_of(path) not in UNTRANSLATED:
            assert "hidden(" in form or "csrf_token" in form, opening


def test_a_mail_is_a_folder_with_subject_and_body() -> None:
    folders = {path.parent for path in MAIL if path.parent.name != "mail"}

    for folder in folders:
        assert {"subject.txt", "body.txt"} <= {path.name for path in folder.iterdir()}, folder


@pytest.mark.parametrize(
    "path", [path for path in MAIL if path.name == "subject.txt"], ids=lambda path: path.parent.name
)
def test_a_subject_is_one_line(path: Path) -> None:
    assert len(code_of(path).strip().splitlines()) == 1


def test_no_plugin_hides_a_shared_template() -> None:
    shared = {name_of(path) for path in SOURCES if ROOT / "templates" in path.parents}
    others = [name_of(path) for path in SOURCES if ROOT / "templates" not in path.parents]

    assert shared.isdisjoint(others)
    assert len(others) == len(set(others))

"""CommonMark 0.31.2, example by example, through the portal's renderer and its walls.

652 examples stand in the specification. 453 of them become the specification's own HTML, put into the portal's
dialect: headings one level down, links with a `rel`. Each of the others holds what the portal refuses on purpose:
raw HTML, a picture, or an address that is not absolute; there the words must stay, and nothing else may appear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from kkg_portal.core.sanitize import clean_html, plain_text, render_markdown

SPEC = Path(__file__).resolve().parents[2] / ".venv/node/node_modules/commonmark-spec/spec.txt"
VERSION, EXAMPLES, THE_SAME = "0.31.2", 652, 453
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)
# What the dialect refuses: a tag, comment or reference in angle brackets, a picture, an address.
_REFUSED = re.compile(r"<[^>\n]|!\[|\]\(|\]:|\]\s*\[|\[[^\]]*\]")


@dataclass(frozen=True)
class Example:
    number: int
    markdown: str
    html: str


@cache
def examples() -> list[Example]:
    if not SPEC.exists():
        pytest.fail("commonmark-spec is not installed; run: sh tools/prepare_tests.sh")
    text = SPEC.read_text(encoding="utf-8").split("<!-- END TESTS -->")[0]
    assert f"version: '{VERSION}'" in text
    found = _EXAMPLE.findall(text)
    return [
        Example(number, markdown.replace("→", "\t"), html.replace("→", "\t"))
        for number, (markdown, html) in enumerate(found, start=1)
    ]


def in_our_dialect(html: str) -> str:
    lowered = re.sub(r"(</?h)([1-6])>", lambda tag: f"{tag[1]}{min(int(tag[2]) + 1, 6)}>", html)
    return squeezed(str(clean_html(lowered)))


def squeezed(html: str) -> str:
    # Blanks at the very end of a text are not kept, so neither are those at the end of a code block.
    return re.sub(r"\s+", " ", re.sub(r"\s+</code>", "</code>", html)).strip()


def test_all_examples_are_there_and_as_many_as_promised_are_the_same() -> None:
    same = [
        one.number
        for one in examples()
        if squeezed(str(render_markdown(one.markdown))) == in_our_dialect(one.html)
    ]

    assert len(examples()) == EXAMPLES
    assert len(same) == THE_SAME


def test_what_differs_holds_something_the_portal_refuses() -> None:
    unexplained = [
        one.number
        for one in examples()
        if squeezed(str(render_markdown(one.markdown))) != in_our_dialect(one.html)
        and not _REFUSED.search(one.markdown)
        and plain_text(str(render_markdown(one.markdown))).strip()
    ]

    assert unexplained == []


def test_no_example_brings_a_tag_of_its_own() -> None:
    """Raw HTML of the examples comes out as words or not at all."""
    blocks = {"blockquote", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
    allowed = blocks | {"a", "br", "code", "del", "em", "s", "strong"}
    for one in examples():
        tags = set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9-]*)", str(render_markdown(one.markdown))))
        assert tags <= allowed, one.number

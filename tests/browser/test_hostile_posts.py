"""What hostile posts become, judged by a real browser without any content security policy: nothing runs, nothing is
fetched, nothing is left but the tags and attributes of a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser

from kkg_portal.core.errors import Invalid
from kkg_portal.core.sanitize import clean_html
from plugins.problem_threads.texts import rendered
from tests.core.test_commonmark import examples
from tests.core.test_sanitize_hostile import (
    ADDRESSES,
    ALLOWED_ATTRIBUTES,
    ALLOWED_TAGS,
    AROUND_MARKUP,
    MARKUP,
)
from tests.support.hostile_corpora import foreign_texts

# Judged in the page, many at once, each in a box of its own: whatever is no plain text is listed.
JUDGE = """
([htmls, tags, attributes]) => {
  const found = [];
  for (const html of htmls) {
    const box = document.createElement("div");
    document.body.append(box);
    box.innerHTML = html;
    for (const element of box.querySelectorAll("*")) {
      const strange = [...element.attributes].map(one => one.name)
        .filter(name => !attributes.includes(element.localName + " " + name));
      const known = tags.includes(element.localName) && element.namespaceURI === "http://www.w3.org/1999/xhtml";
      const leads = ["", "http:", "https:", "mailto:"].includes(element.protocol || "");
      if (!known || strange.length || !leads) found.push([element.outerHTML.slice(0, 200), html.slice(0, 500)]);
    }
    /* Out of the box it would stand in the page itself. */
    if (document.body.lastChild !== box) found.push(["left its box", html.slice(0, 500)]);
  }
  for (const link of document.links) link.dispatchEvent(new MouseEvent("mouseover"));
  return found;
}
"""
AT_ONCE = 400


def hostile_texts() -> list[str]:
    """Each attack as it is, within Markdown of every kind, and as the target of a link or picture."""
    texts = list(MARKUP) + [
        frame.replace("{}", one) for frame in AROUND_MARKUP for one in MARKUP if "{}" in frame
    ]
    for one in MARKUP:
        texts += [
            f"**{one}**",
            f"> {one}",
            f"- {one}",
            f"`{one}`",
            f"| a |\\n|---|\\n| {one} |",
            f"    {one}",
        ]
    for address in ADDRESSES:
        texts += [f"[x]({address})", f"![x]({address})", f"<{address}>", f"[x]: {address}\\n\\n[x]", address]
    return texts + [one.markdown for one in examples()]


def htmls(texts: Iterable[str]) -> list[str]:
    """What posts with these texts become; a text that is refused becomes nothing."""
    made = []
    for text in texts:
        try:
            made.append(rendered(text))
        except Invalid:
            continue
    return made


@pytest.fixture
def bare_page(browser: Browser) -> Any:
    """A page of no portal: no policy protects it, and whatever it asks for is noted."""
    context = browser.new_context()
    page = context.new_page()
    page.asked = []
    page.route("**/*", lambda route: (page.asked.append(route.request.url), route.abort()))
    page.add_init_script(
        "window.ran = []; for (const name of ['alert', 'confirm', 'prompt']) "
        "window[name] = () => window.ran.push(name);"
    )
    yield page
    context.close()


def judged(page: Any, made: Sequence[str]) -> list[Any]:
    """What is left over of all of them that has no business in a text, with what it came from."""
    survivors: list[Any] = []
    allowed = [sorted(ALLOWED_TAGS), [f"{tag} {name}" for tag, name in sorted(ALLOWED_ATTRIBUTES)]]
    for start in range(0, len(made), AT_ONCE):
        page.goto("about:blank")
        survivors += page.evaluate(JUDGE, [made[start : start + AT_ONCE], *allowed])
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.ran") == []
    assert page.asked == []
    return survivors


def test_the_judge_sees_what_survives(bare_page: Any) -> None:
    hostile = [
        "<p><b onclick=x>tag</b></p>",
        "<a href='javascript:x'>x</a>",
        "<p style=x>x</p>",
        "<svg><a></a></svg>",
    ]

    assert len({html for _element, html in judged(bare_page, hostile)}) == len(hostile)


def test_nothing_hostile_survives_in_a_real_browser(bare_page: Any) -> None:
    made = htmls(hostile_texts())

    assert len(made) > 1_000
    assert judged(bare_page, made) == []


def test_nothing_of_the_corpora_of_others_survives(bare_page: Any) -> None:
    """html5lib's and bleach's tests, written as posts and as foreign HTML."""
    texts = foreign_texts()
    assert len(texts) > 3_500

    made = [*htmls(texts), *(str(clean_html(text)) for text in texts)]

    assert len(made) > 7_000
    assert judged(bare_page, made) == []

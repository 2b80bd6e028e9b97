"""What hostile posts become, judged by a real browser without any content security policy: nothing runs, nothing is
fetched, nothing is left but the tags and attributes of a text.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from kkg_portal.core.errors import Invalid
from plugins.problem_threads.texts import rendered
from tests.core.test_commonmark import examples
from tests.core.test_sanitize_hostile import (
    ADDRESSES,
    ALLOWED_ATTRIBUTES,
    ALLOWED_TAGS,
    AROUND_MARKUP,
    MARKUP,
)

# Judged in the page: what ran says so itself, what is left over is listed.
JUDGE = """
(html) => {
  document.body.innerHTML = html;
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    const attributes = [...element.attributes].map(one => [one.name, one.value]);
    found.push([element.localName, element.namespaceURI, attributes, element.protocol || ""]);
  }
  return found;
}
"""
CLICKS = "() => { for (const link of document.links) link.dispatchEvent(new MouseEvent('mouseover')); }"


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


def htmls() -> list[str]:
    made = []
    for text in hostile_texts():
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
    page.goto("about:blank")
    yield page
    context.close()


def test_nothing_hostile_survives_in_a_real_browser(bare_page: Any) -> None:
    survivors = []
    made = htmls()
    for html in made:
        for tag, namespace, attributes, protocol in bare_page.evaluate(JUDGE, html):
            strange = [name for name, _value in attributes if (tag, name) not in ALLOWED_ATTRIBUTES]
            if (
                tag not in ALLOWED_TAGS
                or namespace != "http://www.w3.org/1999/xhtml"
                or strange
                or protocol not in {"", "http:", "https:", "mailto:"}
            ):
                survivors.append((tag, attributes, html))
        bare_page.evaluate(CLICKS)
    bare_page.wait_for_load_state("networkidle")

    assert len(made) > 1_000
    assert survivors == []
    assert bare_page.evaluate("window.ran") == []
    assert bare_page.asked == []

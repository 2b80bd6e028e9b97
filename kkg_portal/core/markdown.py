"""The first wall of sanitize.py: CommonMark as the portal speaks it, with raw HTML off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .sanitize import ALIGN_CLASSES, is_followable, too_long

# A short line can stand for thousands of table cells, so what is counted is pieces, not characters.
_MAX_BLOCK_TOKENS = 40_000


def html_of(text: str) -> str:
    """Not safe yet: the other walls come after it. Raises Invalid for more pieces than a text needs."""
    markdown = _markdown()
    state = StateCore(text, markdown, {})
    state.tokens = _BoundedTokens()
    markdown.core.process(state)
    return str(markdown.renderer.render(state.tokens, markdown.options, state.env))


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  because markdown-it calls it by this name
        return is_followable(url)


class _BoundedTokens(list[Token]):
    def append(self, token: Token) -> None:
        if len(self) >= _MAX_BLOCK_TOKENS:
            raise too_long()
        super().append(token)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    markdown = _Markdown("commonmark", {"html": False, "xhtmlOut": False}).enable(["table", "strikethrough"])
    markdown.core.ruler.push("portal_dialect", _portal_dialect)
    return markdown


def _portal_dialect(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            # The page itself owns h1.
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        elif token.type in ("td_open", "th_open"):
            style = token.attrs.pop("style", None)
            if style in ALIGN_CLASSES:
                token.attrs["class"] = ALIGN_CLASSES[str(style)]
        elif token.type == "fence":
            token.info = ""
        elif token.children:
            token.children = _pictures_as_links(token.children)


def _pictures_as_links(tokens: Sequence[Token]) -> list[Token]:
    """A picture in a text would report every reader to a foreign host; its address stays as a link."""
    result: list[Token] = []
    links_open = 0
    for token in tokens:
        if token.type in ("link_open", "link_close"):
            links_open += token.nesting
        if token.type != "image":
            result.append(token)
            continue
        source = str(token.attrs.get("src", ""))
        label = Token("text", "", 0, content=token.content or source)
        if links_open:
            result.append(label)
        else:
            opening = Token("link_open", "a", 1, attrs={"href": source})
            result += [opening, label, Token("link_close", "a", -1)]
    return result

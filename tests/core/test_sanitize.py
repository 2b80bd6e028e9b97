"""Markdown renders as people expect, within bounds, and one-line fields stay on one line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from markupsafe import Markup, escape

from kkg_portal.core.errors import Invalid
from kkg_portal.core.sanitize import (
    MAX_INPUT_BYTES,
    MAX_OUTPUT_BYTES,
    RENDERER_VERSION,
    clean_html,
    clean_line,
    clean_text,
    plain_text,
    render_markdown,
)

REL = 'rel="nofollow noopener noreferrer ugc"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("biasa", "<p>biasa</p>"),
        (
            "**tebal** *miring* ~~batal~~ `kode`",
            "<strong>tebal</strong> <em>miring</em> <s>batal</s> <code>kode</code>",
        ),
        ("satu\n\ndua", "<p>satu</p>\n<p>dua</p>"),
        ("satu  \ndua", "<p>satu<br>\ndua</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> kutip", "<blockquote>\n<p>kutip</p>\n</blockquote>"),
        ("---", "<hr>"),
        ("```python\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>"),
        ("# Satu", "<h2>Satu</h2>"),
        ("Satu\n====", "<h2>Satu</h2>"),
        ("###### Enam", "<h6>Enam</h6>"),
        ("|a|b|\n|-|-:|\n|1|2|", '<td>1</td>\n<td class="align-right">2</td>'),
        ("[x](https://a.id/?b=1&c=2 't')", f'<a href="https://a.id/?b=1&amp;c=2" {REL}>x</a>'),
        ("<https://a.id>", f'<a href="https://a.id" {REL}>https://a.id</a>'),
        ("[surat](mailto:guru@a.id)", f'<a href="mailto:guru@a.id" {REL}>surat</a>'),
        ("lihat https://a.id/b, ya", f'lihat <a href="https://a.id/b" {REL}>https://a.id/b</a>, ya'),
        ("(www.a.id)", f'(<a href="http://www.a.id" {REL}>www.a.id</a>)'),
        ("berkas soal.id dan guru@a.id", "<p>berkas soal.id dan guru@a.id</p>"),
        ("`https://a.id`", "<code>https://a.id</code>"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("{{7*7}} {% raw %}", "<p>{{7*7}} {% raw %}</p>"),
    ],
)
def test_markdown_renders(text: str, html: str) -> None:
    assert html in render_markdown(text)


def test_result_is_markup_and_is_not_escaped_again() -> None:
    html = render_markdown("**a**")

    assert isinstance(html, Markup)
    assert escape(html) == html
    assert RENDERER_VERSION >= 1


def test_no_first_level_heading_survives() -> None:
    html = render_markdown("# a\n\n## b\n\n> # c\n\n- # d")

    assert "<h1" not in html
    assert html.count("<h2") == 3


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("![foto](https://a.id/f.png)", f'<p><a href="https://a.id/f.png" {REL}>foto</a></p>'),
        ("![](https://a.id/f.png)", f'<a href="https://a.id/f.png" {REL}>https://a.id/f.png</a>'),
        ("[![foto](https://a.id/f.png)](https://b.id)", f'<p><a href="https://b.id" {REL}>foto</a></p>'),
        ("![x](data:image/png;base64,AA)", "<p>![x](data:image/png;base64,AA)</p>"),
    ],
)
def test_picture_becomes_a_link_or_text(text: str, html: str) -> None:
    rendered = render_markdown(text)

    assert html in rendered
    assert "<img" not in rendered


@pytest.mark.parametrize(
    "url", ["/gugus", "gugus", "#a", "//a.id", "ftp://a.id", "tel:123", "https://bank.id@a.id"]
)
def test_other_addresses_are_not_links(url: str) -> None:
    assert "<a" not in render_markdown(f"[x]({url}) <{url}>")


def test_invisible_signs_go_even_when_spelt_as_entities() -> None:
    html = render_markdown("a\u202eb\u200bc &#8238;d&#x200f;e")

    assert html == "<p>abc de</p>\n"


def test_input_over_the_cap_is_refused() -> None:
    render_markdown("é" * (MAX_INPUT_BYTES // 2))
    with pytest.raises(Invalid, match="50 kB"):
        render_markdown("é" * (MAX_INPUT_BYTES // 2 + 1))


WIDE_TABLE = "|a" * 181 + "\n" + "|-" * 181 + "\n" + "|\n" * 362 + "\n"
DEEP_HTML = ["<div>" * 70_000, "<div></b>" * 30_000, "<div><table><td></div>" * 10_000, "<ul><li>" * 40_000]


def test_table_cannot_grow_into_megabytes() -> None:
    for text in (WIDE_TABLE, WIDE_TABLE * 30, "|a" * 5000 + "\n" + "|-" * 5000 + "\n" + "|\n" * 5000):
        with pytest.raises(Invalid, match="table cells"):
            render_markdown(text)


def test_ordinary_long_table_is_rendered() -> None:
    html = render_markdown("|nama|hadir|\n|-|-|\n" + "|Bu Sri|ya|\n" * 1500)

    assert html.count("<tr>") == 1501


@pytest.mark.parametrize(
    "text",
    [
        ">" * 5000,
        "> " * 20_000,
        "[" * 50_000,
        "![" * 25_000,
        "[a](" * 12_000,
        "[a][" * 12_000,
        "[](<" * 12_000,
        "[" * 25_000 + "]" * 25_000,
        "*a " * 16_000,
        "*a " * 8_000 + "a*" * 8_000,
        "**a _b " * 7_000,
        "[a *b " * 3_000 + "* ](http://x)" * 1_500,
        "~~a " * 12_000,
        "`a" * 25_000,
        "`" * 50_000,
        "".join("`" * count + " " for count in range(300)),
        "- " * 25_000,
        "*\n" * 25_000,
        "1.\n" * 16_000,
        "\n".join(" " * depth + "- a" for depth in range(300)),
        "[a]: b\n" * 7_000,
        "&amp" * 12_000,
        "<a" * 25_000,
        "<!--" * 12_000,
        "<![CDATA[" * 5_000,
        "<?" * 25_000,
        "\\" * 50_000,
        "-a." * 16_000,
        "http://" * 7_000,
        "www." * 12_000,
        "(" * 50_000,
        "http://a" + ")" * 49_000,
        "http://a" + ",)" * 24_000,
        "a@" * 25_000,
        "a" * 50_000,
        "# a\n" * 12_000,
        "\x00" * 1000,
        "\ud800",
        "",
    ],
    ids=lambda text: text[:8].encode("unicode_escape").decode(),
)
def test_hostile_size_is_rendered_or_refused(text: str) -> None:
    # Refusing is an answer too; running away or breaking is not.
    with suppress(Invalid):
        assert len(render_markdown(text).encode()) <= MAX_OUTPUT_BYTES


def test_threads_do_not_mix_their_texts() -> None:
    texts = [
        f"**a{number}** [x](https://a.id/{number})\n\n|a|\n|-|\n|{number}|\n" * 10 for number in range(60)
    ]
    alone = [render_markdown(text) for text in texts]

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(render_markdown, texts))

    assert together == alone


@pytest.mark.parametrize("html", DEEP_HTML, ids=lambda html: html[:24])
def test_deeply_nested_html_is_refused(html: str) -> None:
    with pytest.raises(Invalid, match="nested too deeply"):
        clean_html(html)


def test_foreign_html_keeps_its_text() -> None:
    html = clean_html(
        "<div class=x><p>Halo <b>Bu</b><script>alert(1)</script><style>p{}</style></p></div><p>Dua"
    )

    assert html == "<p>Halo Bu</p><p>Dua</p>"


def test_plain_text_reads_like_the_page() -> None:
    html = render_markdown(
        "# Hasil\n\nsatu\nbaris &amp; **dua**\n\n- a\n- b\n\n|x|y|\n|-|-|\n|1|2|\n\n```\nk 1\nk 2\n```"
    )

    assert plain_text(html) == "Hasil\nsatu baris & dua\na\nb\nx y\n1 2\nk 1\nk 2"


def test_line_is_one_clean_line() -> None:
    assert clean_line("  Bu \t Sri\r\n Wahyuni\u2028\x00\u202e ", 40) == "Bu Sri Wahyuni"
    assert clean_line("cafe\u0301", 4) == "café"
    assert clean_line("👩\u200d🏫 guru", 20) == "👩\u200d🏫 guru"
    assert clean_line("\u200b\u2066 \ud800", 10) == ""


def test_line_that_does_not_fit_is_refused_not_cut() -> None:
    with pytest.raises(Invalid, match="40") as refusal:
        clean_line("a" * 41, 40, field="title")

    assert refusal.value.field == "title"


def test_text_keeps_its_lines() -> None:
    assert clean_text("\n  satu\r\ndua\rtiga\u2028empat\x0b \n\n") == "  satu\ndua\ntiga\nempat"
    with pytest.raises(Invalid):
        clean_text("abc", 2)

"""Measures a page as it stands in Chromium: what is too small to read or to tap."""

from __future__ import annotations

from playwright.sync_api import Page

LEAST_TEXT_PX = 13
LEAST_TARGET_PX = 44
# Links inside a sentence are as high as the sentence; everything that looks like a button or a row counts.
TARGETS = (
    "button, select, summary, textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), "
    "label.choice, a.btn, a.row, a.back, .nav a, .top a, .tabs a, .foot a"
)
MEASURE = """([targets, leastText, leastTarget]) => {
    const shown = element => element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length;
    const name = element => element.outerHTML.slice(0, 110);
    const clipped = element => element.closest('.unseen, .skip');
    const found = [];
    for (const element of document.body.querySelectorAll('*')) {
        const speaks = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        const size = parseFloat(getComputedStyle(element).fontSize);
        if (speaks && size < leastText && shown(element) && !element.closest('svg')) {
            found.push(`text of ${size} px: ${name(element)}`);
        }
    }
    for (const element of document.querySelectorAll(targets)) {
        if (!shown(element) || clipped(element)) continue;
        const {height, width} = element.getBoundingClientRect();
        if (height < leastTarget - 0.5 || width < 24) {
            found.push(`target of ${Math.round(width)} x ${Math.round(height)} px: ${name(element)}`);
        }
    }
    return found;
}"""


def too_small(page: Page) -> list[str]:
    """Text under 13 px and buttons, fields and rows less than 44 px high."""
    found: list[str] = page.evaluate(MEASURE, [TARGETS, LEAST_TEXT_PX, LEAST_TARGET_PX])
    return found

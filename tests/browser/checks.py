"""Checks of a rendered page: accessibility with axe-core, and texts that do not fit."""

from importlib.resources import files

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# All rules except the experimental ones: best practices too, and rules that are off by default.
# Style sheets need not be fetched, because only an experimental rule reads them.
AXE_OPTIONS = {
    "preload": False,
    "resultTypes": ["violations", "incomplete"],
    "rules": {"target-size": {"enabled": True}, "color-contrast-enhanced": {"enabled": True}},
}
RUN_AXE = """async options => {
  const {violations, incomplete} = await axe.run(document, options);
  const undecided = incomplete.filter(rule => rule.id.startsWith("color-contrast"));
  // axe cannot tell what SVG text is drawn on.
  const nodes = rule => rule.nodes.filter(node => !node.html.startsWith("<text "));
  return [...violations, ...undecided].flatMap(rule => nodes(rule).map(node => ({
    impact: rule.impact,
    fault: `${rule.id}: ${node.target.join(" ")}: ${node.any[0]?.message ?? rule.help}`,
  })));
}"""

# Pages wider than the window, texts outside their boxes, and words broken apart.
FIND_MISFITS = r"""() => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    faults.push(`the page is ${root.scrollWidth} px wide`);
  }
  const name = element => `${element.localName}.${element.className}`.replace(/\.$/, "");
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const parent = text.parentElement;
    if (!text.data.trim() || parent.closest(".visually-hidden, .skip, script, style")) continue;
    let box = parent;
    while (getComputedStyle(box).display === "inline") box = box.parentElement;
    const style = getComputedStyle(box);
    const outer = box.getBoundingClientRect();
    const inner = {
      left: outer.left + parseFloat(style.paddingLeft) + parseFloat(style.borderLeftWidth),
      right: outer.right - parseFloat(style.paddingRight) - parseFloat(style.borderRightWidth),
    };
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const line of range.getClientRects()) {
      const middle = (line.top + line.bottom) / 2;
      if (line.left < inner.left - 1 || line.right > inner.right + 1
          || middle < outer.top || middle > outer.bottom || line.right > root.clientWidth) {
        faults.push(`“${text.data.trim()}” sticks out of ${name(box)}`);
        break;
      }
    }
    for (let clip = box; clip; clip = clip.parentElement) {
      const clips = getComputedStyle(clip).overflow !== "visible";
      const isCut = clip.scrollWidth > clip.clientWidth || clip.scrollHeight > clip.clientHeight;
      if (clip !== root && clip !== document.body && clips && isCut) {
        faults.push(`“${text.data.trim()}” is cut off by ${name(clip)}`);
      }
    }
    const mayBreak = parent.closest("code") || getComputedStyle(parent).hyphens === "auto";
    // A URL may break anywhere; its length is kept, so that the other words stay in their places.
    const prose = text.data.replace(/\S*:\/\/\S*/g, url => " ".repeat(url.length));
    for (const word of mayBreak ? [] : prose.matchAll(/[\p{L}\p{M}’]+/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const tops = new Set([...range.getClientRects()].map(rect => Math.round(rect.top)));
      if (tops.size > 1) faults.push(`the word “${word[0]}” is torn apart in ${name(box)}`);
    }
  }
  return faults;
}"""


def axe(page):
    """Return the faults that axe-core finds on the page in its present state."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return page.evaluate(RUN_AXE, AXE_OPTIONS)


def misfits(page):
    """Return the texts and boxes that do not fit on the page at its present size."""
    return page.evaluate(FIND_MISFITS)

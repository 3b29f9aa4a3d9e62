"""Asks axe-core about WCAG 2.2 AA and good practice, in light and in dark."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": TAGS}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
# A script tag would be refused by the CSP; a page's own evaluate() is not. Style sheets are not
# read by axe itself (preload), which would write styles that the CSP refuses.
RUN = """async ({ runOnly, exclude, off }) => {
  const rules = { "target-size": { enabled: true } };
  for (const rule of off) rules[rule] = { enabled: false };
  const options = { runOnly, resultTypes: ["violations"], preload: false };
  const found = await axe.run(
    { include: [["html"]], exclude }, runOnly.type === "tag" ? { ...options, rules } : options);
  return {
    passes: found.passes.length,
    violations: found.violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`)),
  };
}"""


def expect_accessible(page: Page, exclude: str = "", off: list[str] | None = None) -> None:
    """No violation but in what is excluded; dark colours differ in their contrast alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    for scheme, rules, least in (("light", EVERYTHING, 15), ("dark", CONTRAST, 0)):
        page.emulate_media(color_scheme=scheme)
        asked = {"runOnly": rules, "exclude": [[exclude]] if exclude else [], "off": off or []}
        found = page.evaluate(RUN, asked)
        assert found["passes"] > least, "axe looked at nothing"
        assert (page.url, scheme, found["violations"]) == (page.url, scheme, [])
    page.emulate_media(color_scheme="light")

"""Asks axe-core about WCAG 2.2 AA and good practice, in light and in dark."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": TAGS}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
ON_A_PHONE = {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}
# A script tag would be refused by the CSP; a page's own evaluate() is not. Style sheets are not
# read by axe itself (preload), which would write styles that the CSP refuses.
RUN = """async ({ runOnly, exclude, off }) => {
  const rules = { "target-size": { enabled: true } };  // which is off by itself
  for (const rule of off) rules[rule] = { enabled: false };
  const options = { runOnly, resultTypes: ["violations"], preload: false };
  const found = await axe.run(
    { include: [["html"]], exclude }, { ...options, ...(runOnly.type === "tag" && { rules }) });
  return {
    passes: found.passes.length,
    violations: found.violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`)),
  };
}"""


def expect_accessible(page: Page, exclude: str = "", off: list[str] | None = None) -> None:
    """No violation but in what is excluded; dark colours differ in their contrast alone."""
    found = _ask_axe(page, EVERYTHING, exclude, off)
    assert found["passes"] > 15, "axe looked at nothing"
    assert found["violations"] == [], _announced(page, found)
    page.emulate_media(color_scheme="dark")
    found = _ask_axe(page, CONTRAST, exclude)
    assert found["violations"] == [], f"in the dark: {_announced(page, found)}"
    page.emulate_media(color_scheme="light")


def expect_accessible_on_a_phone(page: Page, exclude: str = "") -> None:
    """What a small screen may break of a page that is accessible on a large one."""
    found = _ask_axe(page, ON_A_PHONE, exclude)
    assert found["violations"] == [], _announced(page, found)


def _announced(page: Page, found: dict) -> str:
    return "\n".join([page.url, *found["violations"]])


def _ask_axe(page: Page, rules: dict, exclude: str, off: list[str] | None = None) -> dict:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    excluded = [[exclude]] if exclude else []
    return page.evaluate(RUN, {"runOnly": rules, "exclude": excluded, "off": off or []})

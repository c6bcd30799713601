"""What each code finds, why that matters, and how it is mended, as text.

`readiness lint --explain`, the pane of problems and `docs/lint.md` are made from this.
"""

from readiness_tui.domain.lint import RULES, Mends
from readiness_tui.domain.lint.pages import PAGES

SAYS = {
    Mends.SAFE: "`--fix` and the pane of problems do it: one safe edit",
    Mends.CHOICE: "the pane of problems offers edits to choose from",
    Mends.HAND: "by hand",
}
"""How much of the mending the program does."""


def explained(code: str) -> tuple[str, ...]:
    """The page of a code as lines of text.

    Raises:
        KeyError: There is no such code.
    """
    rule, page = RULES[code], PAGES[code]
    return (
        f"{code} {rule.name}  {rule.severity}",
        "",
        f"finds    {page.what}",
        f"why      {page.why}",
        f"mending  {page.mend}",
        f"         {SAYS[rule.mends]}",
        f"example  {page.example}",
    )


def handbook() -> str:
    """All pages as one Markdown document."""
    lines = [
        "# The codes of `readiness lint`",
        "",
        "This page is made from the program: `readiness lint --explain all`. A code is never used",
        "again for something else. *safe*: `readiness lint --fix CODE` mends it; *choice*: the",
        "pane of problems offers edits to choose from; *hand*: only a person knows what to write.",
        "",
        "| code | name | severity | mended |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| [{code}](#{code.lower()}) | {rule.name} | {rule.severity} | {rule.mends} |"
        for code, rule in RULES.items()
    ]
    for code, rule in RULES.items():
        page = PAGES[code]
        example = page.example.replace("`", "'")
        lines += ["", f"## {code}", "", f"**{rule.name}** ({rule.severity}). {_plain(page.what)}"]
        lines += [_plain(page.why), _plain(page.mend), "", f"    {example}"]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """A sentence whose pointed brackets Markdown leaves alone."""
    return text.replace("<", "\\<")

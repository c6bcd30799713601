"""A flowchart in Mermaid, which many sites that show Markdown draw by themselves."""

import re

from readiness_tui.exchange.graphs.graph import PlanDrawing

_HOSTILE = re.compile(r"""["#&<>%;:\\`\[\](){}|]""")
"""What Mermaid takes for its own, even within quotes; numbered entities come back whole."""


def flowchart(drawn: PlanDrawing) -> str:
    """Nodes from left to right, needed before needing; soft edges are dotted.

    Nodes are numbered and never bear the ticket's id: a bare `end` would not parse.
    """
    names = {node.key: f"n{number}" for number, node in enumerate(drawn.nodes, 1)}
    lines = ["flowchart LR"]
    for node in drawn.nodes:
        text = f"{node.label} {node.title} ({node.status}, {node.proof})"
        lines.append(f'  {names[node.key]}["{_HOSTILE.sub(_entity, text)}"]')
    for arrow in drawn.arrows:
        line = "-.->" if arrow.kind == "soft" else "-->"
        lines.append(f"  {names[arrow.needed]} {line} {names[arrow.needs]}")
    return "\n".join([*lines, ""])


def _entity(found: re.Match[str]) -> str:
    return f"#{ord(found[0])};"

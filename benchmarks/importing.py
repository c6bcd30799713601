"""Reading a Markdown plan, beside what the parser below it takes for the same bytes."""

from collections.abc import Iterator

from markdown_it import MarkdownIt

from benchmarks.harness import Row, ratio
from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.model.plan import plan

SIZE = 60_000


def document(size: int) -> str:
    """A tracker and a section for each of its tickets, about `size` characters."""
    parts = ["# Plan\n\n| ID | Title | Priority | Depends on | Owner | Status |\n"]
    parts.append("|---|---|---|---|---|---|\n")
    count = size // 310
    for n in range(1, count + 1):
        needs = f"K-{n - 1:03}" if n > 1 else "none"
        parts.append(f"| K-{n:03} | Step {n} of it | P{n % 3} | {needs} | Ops | In progress |\n")
    for n in range(1, count + 1):
        parts.append(f"\n## K-{n:03}: Step {n} of it\n\n### Acceptance\n\n")
        parts.append("- [x] The first thing holds in `src/one.py`\n- [ ] The second is written\n")
        parts.append("\nA sentence about **this step** with `code` and a [link](docs/a.md).\n")
    return "".join(parts)


def bench_import() -> Iterator[Row]:
    """The whole way from bytes to a board."""
    text = document(SIZE)
    data = text.encode()
    parser = MarkdownIt("commonmark").enable("table")
    value = ratio(lambda: plan(extract("plan.md", data)), lambda: parser.parse(text), 7)
    name = f"Markdown import, {len(data) // 1000} kB"
    yield Row(name, "markdown-it's own parse", value, 5)

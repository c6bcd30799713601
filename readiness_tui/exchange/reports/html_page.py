"""A report as one HTML file that asks for nothing: light, dark and on paper, without a script."""

from collections.abc import Iterator
from html import escape

from readiness_tui.domain.history.measures import LEVELS, NO_LEVEL
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.reports.document import Entry, ReportDocument, Section, Table
from readiness_tui.exchange.reports import svg

_COURSE = {*LEVELS, NO_LEVEL}
"""The signs of a sparkline, which is drawn lighter than text."""
_SHORT = 24
"""A cell of so many signs is not broken into lines."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """\
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2024; --muted: #60646c;
  --line: #e0e3e8; --good: #18794e; --warning: #8a5a00; --bad: #b42318; --accent: #3b5bdb; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181c; --ink: #e8eaed; --muted: #9ba1a9;
  --line: #2f333a; --good: #5bc98c; --warning: #e3b04b; --bad: #ff8f82; --accent: #8da2fb; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 3rem 1.5rem 4rem; max-width: 56rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0 0 1.25rem; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 1.75rem 0 .6rem; padding-top: 1.1rem; border-top: 1px solid var(--line);
  font-size: 1.1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: 0; }
dt, .remark, .none { color: var(--muted); }
dd, p { margin: 0; }
p + ul, p + ol, ul + .wide, p + .wide { margin-top: .75rem; }
ul, ol { margin: 0; padding-left: 1.4rem; }
li { margin: .3rem 0; }
li ul { list-style: none; padding: 0; }
li li { margin: 0; }
.name { font-weight: 600; }
.lead { font-size: 1.15rem; font-weight: 600; }
.good { color: var(--good); } .warning { color: var(--warning); } .bad { color: var(--bad); }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .925rem; overflow-wrap: normal; }
th, td { padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
thead th { color: var(--muted); font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 600; }
td { font-variant-numeric: tabular-nums; } td.short { white-space: nowrap; }
td.course { color: var(--accent); font-size: .75rem; white-space: pre; vertical-align: middle; }
@media print { :root { --paper: #ffffff; --ink: #000000; --muted: #444444; --line: #bbbbbb;
    --good: #18794e; --warning: #8a5a00; --bad: #b42318; --accent: #3b5bdb; }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  figure { break-inside: avoid; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  h2 { break-after: avoid; } li, tr { break-inside: avoid; } .wide { overflow: visible; } }
"""


def html_page(document: ReportDocument) -> str:
    """The report; the same report gives the same bytes."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: ReportDocument) -> Iterator[str]:
    title = escape(safe_line(document.title))
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>\n{_STYLE}{svg.STYLE}</style>\n</head>\n<body>\n<main>"
    yield f"<h1>{_text(document.title)}</h1>"
    if document.facts:
        yield "<dl>"
        for label, text in document.facts:
            yield f"<dt>{_text(label)}</dt><dd>{_text(text)}</dd>"
        yield "</dl>"
    for section in document.sections:
        yield "<section>"
        yield from _section(section)
        yield "</section>"
    yield "</main>\n</body>\n</html>"


def _section(section: Section) -> Iterator[str]:
    yield f"<h2>{_text(section.heading)}</h2>"
    if section.lead:
        yield f'<p class="lead {section.tone.value}">{_text(section.lead)}</p>'
    if section.drawing is not None:
        yield from svg.svg(section.drawing)
    if section.entries:
        tag = "ol" if section.is_ordered else "ul"
        yield f"<{tag}>"
        yield from map(_entry, section.entries)
        yield f"</{tag}>"
    if section.table and section.table.rows:
        yield from _table(section.heading, section.table)
    elif not section.entries and not section.lead:
        yield '<p class="none">None</p>'


def _entry(entry: Entry) -> str:
    name = f'<span class="name">{_text(entry.name)}</span>' if entry.name else ""
    text = f'<span class="{entry.tone.value}">{_text(entry.text)}</span>' if entry.text else ""
    remarks = "".join(f'<li class="remark">{_text(remark)}</li>' for remark in entry.remarks)
    below = f"<ul>{remarks}</ul>" if remarks else ""
    return f"<li>{': '.join(filter(None, (name, text)))}{below}</li>"


def _table(heading: str, table: Table) -> Iterator[str]:
    """A table whose first cell of a row is the heading of that row."""
    head = "".join(f'<th scope="col">{_text(column)}</th>' for column in table.columns)
    yield f'<div class="wide"><table aria-label="{escape(safe_line(heading))}">'
    yield f"<thead><tr>{head}</tr></thead>\n<tbody>"
    for first, *rest in table.rows:
        cells = "".join(map(_cell, rest))
        yield f'<tr><th scope="row">{_text(first)}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _cell(cell: str) -> str:
    look = "short" if len(cell) <= _SHORT else "long"
    if cell and not set(cell) - _COURSE:
        look = "course"
    return f'<td class="{look}">{_text(cell)}</td>'


def _text(text: str) -> str:
    """A text that means nothing but itself, whose direction turns nothing round it."""
    return f"<bdi>{escape(safe_line(text))}</bdi>"

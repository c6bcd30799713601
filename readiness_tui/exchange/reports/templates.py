"""A team's own template of a report: Jinja2 over plain data, in a sandbox that ends.

A template comes with a clone, so it is hostile until shown otherwise. It sees the JSON of the
report and nothing else: names lead to keys of tables and places of lists, never to attributes or
methods; it reads no file and includes no other template. What it does and makes is counted.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from readiness_tui.domain.model.errors import Place, UsageError
from readiness_tui.domain.model.text import safe_line
from readiness_tui.exchange.markdown.text import literal
from readiness_tui.exchange.reports.template_budget import Budget, LimitError, scalar_text

if TYPE_CHECKING:
    from readiness_tui.exchange.reports.template_sandbox import Sandbox

SOURCE_LIMIT = 64 << 10
"""So many characters a template may have."""
_FILTERS = {
    *("abs", "capitalize", "d", "default", "dictsort", "e", "escape", "first", "float"),
    *("groupby", "int", "items", "last", "length", "count", "list", "lower", "map", "max", "min"),
    *("reject", "rejectattr", "reverse", "safe", "select", "selectattr", "sort", "sum", "title"),
    *("trim", "truncate", "unique", "upper"),
}
"""What grows with the data alone: none that pads, repeats, replaces or formats."""
_REMEDY = "mend the template, or take it away: the report is written without one"


def rendered(source: str, path: str, values: Mapping[str, Any], *, is_html: bool) -> str:
    """The text that a template makes of a report.

    Args:
        source: The template.
        path: Where it lies, for what is said of it.
        values: The answer of `--json`, as plain tables, lists and texts: `report` in the template.
        is_html: Whether texts are escaped for HTML; else for Markdown.

    Raises:
        UsageError: It cannot be read, names what is not there, or does too much; with file, line
            and remedy.
    """
    from jinja2 import TemplateError, TemplateSyntaxError

    if len(source) > SOURCE_LIMIT:
        message = f"the template is longer than {SOURCE_LIMIT:,} characters"
        raise UsageError(message, place=Place(path), remedy=_REMEDY)
    environment = _environment(Budget(), is_html=is_html)
    try:
        return environment.filled(source, path, {"report": values})
    except TemplateSyntaxError as error:
        message = f"the template is wrong: {safe_line(error.message or '')}"
        raise UsageError(message, place=Place(path, error.lineno), remedy=_REMEDY) from error
    except (RecursionError, MemoryError, SyntaxError) as error:
        message = "the template is nested too deep, or calls itself without end"
        raise UsageError(message, place=Place(path), remedy=_REMEDY) from error
    except (
        TemplateError,
        LimitError,
        TypeError,
        ValueError,
        ArithmeticError,
        LookupError,
    ) as error:
        message = f"the template cannot be filled: {safe_line(str(error))}"
        raise UsageError(message, place=Place(path, _line(error, path)), remedy=_REMEDY) from error


def _line(error: BaseException, path: str) -> int:
    """The line of the template at which it was; 0 where none is known."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _environment(budget: Budget, *, is_html: bool) -> "Sandbox":
    from jinja2 import StrictUndefined, Undefined
    from jinja2.filters import do_mark_safe

    from readiness_tui.exchange.reports.template_sandbox import Sandbox

    def finish(value: object) -> object:
        if isinstance(value, Undefined):
            return value
        text = scalar_text(value)
        budget.text(len(text))
        if hasattr(value, "__html__"):
            return value
        return safe_line(text) if is_html else do_mark_safe(literal(safe_line(text)))

    environment = Sandbox(
        finish,
        budget,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.limit(_FILTERS, budget)
    return environment

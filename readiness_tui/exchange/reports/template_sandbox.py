"""Jinja2's sandbox made narrower: plain data only, and a counted step in every loop and call."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeAlias, cast

from jinja2 import TemplateSyntaxError, nodes
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from readiness_tui.exchange.reports.template_budget import Budget

_BITS = 256
"""How long two whole numbers may be together that are reckoned with."""
_ALONE = nodes.Include | nodes.Import | nodes.FromImport | nodes.Extends
_Finish: TypeAlias = Callable[[object], object]
_OWN = LoopContext | Macro | Namespace


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment for templates of strangers.

    Args:
        finish: What becomes of each value that is printed.
        budget: Counts what the template does.
    """

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, finish: _Finish, budget: Budget, **options: object) -> None:
        super().__init__(**cast("Any", options | {"finalize": finish}))
        self.step: Callable[..., None] = budget.step
        self.joined: Callable[..., str] = budget.joined

    def limit(self, filters: Collection[str], budget: Budget) -> None:
        """Keep these filters and two functions, all of which count what they look at."""
        tools = cast("Any", self)
        tools.filters = {name: budget.counted(tools.filters[name]) for name in filters}
        tools.filters["join"] = budget.join
        tools.globals = {"namespace": Namespace, "range": budget.ranged}

    def filled(self, source: str, path: str, values: Mapping[str, Any]) -> str:
        """The text that a template makes of values."""
        names = cast("Any", self).globals
        code = self.compile(source, path, path)
        return self.template_class.from_code(self, code, names).render(values)

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as its base has it
        """A key of a table; of what is Jinja's own an attribute; of all else nothing."""
        if isinstance(obj, Mapping) and attribute in obj:
            return cast("Mapping[str, object]", obj)[attribute]
        if isinstance(obj, _OWN):
            return super().getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - as its base has it
        """A key of a table, a place or a slice of a list or text."""
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        if isinstance(obj, list | tuple | str) and type(argument) in {int, slice}:
            try:
                return cast("Any", obj)[argument]
            except LookupError:
                pass
        return self.undefined(obj=obj, name=str(argument))

    def call(self, __context: Context, __obj: Any, *words: Any, **named: Any) -> Any:  # noqa: ANN401, PYI063 - as its base has it
        """Call a macro, `range` or a namespace; each is a step."""
        if __obj not in (self.step, self.joined):
            self.step()
        return super().call(__context, __obj, *words, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - as its base has it
        """Reckon with numbers within limits; texts are joined with `~`."""
        if not isinstance(left, int | float) or not isinstance(right, int | float):
            message = f"`{operator}` is for numbers; join texts with `~`"
            raise TypeError(message)
        bits = [abs(side).bit_length() for side in (left, right) if isinstance(side, int)]
        if operator == "**" or sum(bits) > _BITS:
            message = f"`{operator}` would make a number that is too long"
            raise TypeError(message)
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The template with a counted step in each loop and macro, and no list that it builds."""
        tree = super()._parse(source, name, filename)
        for node in [*tree.find_all(nodes.Node)]:
            if isinstance(node, _ALONE):
                message = "it stands alone: no include, import or extends"
                raise TemplateSyntaxError(message, node.lineno, name, filename)
            if isinstance(node, nodes.List | nodes.Dict | nodes.Tuple) and _builds(node):
                message = "it builds a list or table of values"
                raise TemplateSyntaxError(message, node.lineno, name, filename)
            if isinstance(node, nodes.For | nodes.Macro | nodes.CallBlock):
                constant = sum(map(len, _texts(node)))
                count = _call("step", [nodes.Const(constant)], node.lineno)
                node.body.insert(0, nodes.ExprStmt(count, lineno=node.lineno))
        return _Joining().visit(tree)


class _Joining(NodeTransformer):
    """Lets `~` count what it makes."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Call:  # noqa: N802 - as Jinja2 finds it
        """A call in its place."""
        self.generic_visit(node)
        return _call("joined", node.nodes, node.lineno)


def _call(name: str, words: list[nodes.Expr], line: int) -> nodes.Call:
    function = nodes.EnvironmentAttribute(name, lineno=line)
    return nodes.Call(function, words, [], None, None, lineno=line)


def _texts(node: nodes.Node) -> Iterator[str]:
    yield from (part.data for part in node.find_all(nodes.TemplateData))


def _builds(node: nodes.List | nodes.Dict | nodes.Tuple) -> bool:
    """Whether it holds more than constants; the names that a loop or `set` fills build nothing."""
    if isinstance(node, nodes.Tuple) and node.ctx == "store":
        return False
    plain = nodes.Const | nodes.Pair | nodes.List | nodes.Dict | nodes.Tuple
    return not all(isinstance(part, plain) for part in node.find_all(nodes.Node))

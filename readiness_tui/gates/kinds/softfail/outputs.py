"""The values that a script gives to outputs and variables where a scan found something."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readiness_tui.gates.kinds.softfail.traces import Traces
from readiness_tui.gates.shell.data_flow import Flow
from readiness_tui.gates.shell.state import Options
from readiness_tui.gates.shell.tree import Script, Simple
from readiness_tui.gates.shell.values import FAILED
from readiness_tui.gates.shell.written import SERVER_FILES, Key, told_where

_WAYS_CAP = 10
_COMPARISON = 3  # words
_VARIABLE = re.compile(r"\$\{?(\w+)(?::?-\d*)?\}?")
_COUNTING = re.compile(r"\blength\b|\bwc\b|\bgrep\s+(?:-\w+\s+)*-\w*c|\$\?")
_OF_COUNT = {
    **{(op, "0"): 0 for op in ("-gt", "-ne", "!=")},
    **{(op, "0"): 1 for op in ("-eq", "=", "==", "-le")},
    ("-ge", "1"): 0,
    ("-lt", "1"): 1,
}
"""A comparison, and the status that it has for some findings."""
_ARITHMETIC = re.compile(r"\(\(\s*\$?(\w+)\s*(>=?|<=?|[!=]=)\s*(\d+)\s*\)\)")
_OPERATORS = {">": "-gt", ">=": "-ge", "<": "-lt", "<=": "-le", "!=": "-ne", "==": "-eq"}
_ENDS = frozenset({"exit", "return"})
_TO_STEP, _TO_JOB = SERVER_FILES
Told = dict[Key, str | None]


@dataclass(frozen=True, slots=True)
class Written:
    """One script, how it is started, and the names that carry the news at its end."""

    script: Script
    flow: Flow
    options: Options
    traces: Traces

    def values(
        self, deciding: Sequence[tuple[Simple, int]], step_id: str
    ) -> frozenset[tuple[str, str | None]]:
        """The value of each name that carries the news, None where it is written and not known.

        Args:
            deciding: The commands that say that there are findings, with the status that says so.
            step_id: Of the step that the script stands in; empty where its outputs are unknown.
        """
        own = f"steps.{step_id}.outputs."
        tells = step_id and any(path.startswith(own) for path in self.traces.outputs)
        if not tells and not self.traces.exported:
            return frozenset()
        ends = [one for one in deciding if one[0].words and one[0].words[0].text not in _ENDS]
        every = (
            told_where(self.script, self.flow, simple, status, self.options)
            for simple, status in ends[:_WAYS_CAP]
        )
        ways = [way for way in every if way is not None]
        names = {key: path for path, key in self._names(ways, own if step_id else "")}
        values_by_path = ((path, [_value(way, key) for way in ways]) for key, path in names.items())
        return frozenset((path, _agreed(values)) for path, values in values_by_path if values)

    def _names(self, ways: Sequence[Told], own: str) -> Iterator[tuple[str, Key]]:
        """What the script may have written, by its name in expressions and its own."""
        every = {key for way in ways for key in way}
        outputs = self.traces.outputs
        if own:
            yield from (
                (path, (_TO_STEP, path.removeprefix(own)))
                for path in outputs
                if path.startswith(own) and not path.endswith("*")
            )
        for server_file, name in every:
            if server_file == _TO_STEP and own and f"{own}*" in outputs:
                yield f"{own}{name}", (server_file, name)
            elif server_file == _TO_JOB and name in self.traces.exported:
                yield f"env.{name}", (server_file, name)

    def counts(self, simple: Simple) -> int | None:
        """The status of a test that asks whether a count of findings is 0, where it is not."""
        texts = [word.text for word in simple.words]
        number = _ARITHMETIC.fullmatch(texts[0]) if texts else None
        if number is None and texts[:1] not in (["["], ["[["], ["test"]):
            return None
        comparison = texts[1:] if texts[0] == "test" else texts[1:-1]
        if number is not None:
            comparison = [f"${number[1]}", _OPERATORS[number[2]], number[3]]
        if len(comparison) != _COMPARISON or not self._is_count(comparison[0]):
            return None
        return _OF_COUNT.get((comparison[1], comparison[2]))

    def _is_count(self, word: str) -> bool:
        if _COUNTING.search(word):
            return self.traces.are_in(word)
        name = _VARIABLE.fullmatch(word)
        assigns = (pair for simple in self.flow.simples for pair in simple.assigns)
        assigned = [one.text for other, one in assigns if name is not None and other == name[1]]
        computed = [text for text in assigned if "$" in text]
        return bool(computed) and all(map(_COUNTING.search, computed)) and self.traces.are_in(word)


def _value(way: Told, key: Key) -> str | None:
    """A value on one way; an output that is not written is empty."""
    is_open = key[0] == _TO_JOB or (key[0], "*") in way
    return way.get(key, None if is_open else "")


def _agreed(values: Sequence[str | None]) -> str | None:
    """The one value on all ways on which it is known; that of a status only says that it failed."""
    distinct = set(values) - {None}
    value = distinct.pop() if len(distinct) == 1 else None
    return None if value is None or FAILED in value else value

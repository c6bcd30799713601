"""What a script's variables hold while it is followed: small numbers, words, or nothing known.

The failure that is followed has some exit status that is not 0. It is written `!` here: unequal to
0 and, as scanners say "findings" with it, equal to 1; whether it is another number, nobody knows.
"""

import re
from collections.abc import Sequence

FAILED = "!"
_WHOLE = re.compile(
    r"\$(?:\{(#?\w+(?:\[(?:[@*]|-?\d+)\])?|\?)(?::?-(?P<default>[^{}$]*))?\}|(?P<bare>\w+|\?))"
)
_ALL = re.compile(r"\$\{\w+\[[@*]\]\}")
_INDEXED = re.compile(r"\w+\[(\d+)\]=")
_CHOICE = re.compile(r"([^?]*(?:\$\?)?[^?]*?)(?<!\$)\?([^:?]*(?:\$\?)?[^:?]*):(.*)", re.DOTALL)
_TERMS = re.compile(r"\+|\|\|?|(?<!&)&&(?!&)")
_COMPARE = re.compile(r"([^=!<>]+?)\s*(==|!=|>=|<=|>|<)\s*([^=!<>]+)")
_STEP = re.compile(r"([A-Za-z_]\w*)\s*(\+\+|\+=|\|=|=(?!=))\s*(.*)", re.DOTALL)
_LONGEST = 200
_WORDS = {"-eq": "==", "-ne": "!=", "-gt": ">", "-ge": ">=", "-lt": "<", "-le": "<="}


class Values:
    """Variables of one shell."""

    def __init__(self, known: dict[str, str | None] | None = None) -> None:
        self._known: dict[str, str | None] = dict(known or {})

    def copy(self) -> "Values":
        """Those of a subshell."""
        return Values(self._known)

    def set(self, name: str, value: str | None) -> None:
        """Note a value; None: unknown from now on."""
        self._known[name] = value if value is None or len(value) <= _LONGEST else None

    def set_array(self, name: str, values: Sequence[str | None]) -> None:
        """Note the values of an array, each None where nobody knows it."""
        for key in [one for one in self._known if one.startswith(f"{name}[")]:
            del self._known[key]
        whole = None if None in values else " ".join(value or "" for value in values)
        places = range(len(values))
        by_index = {str(place): values[place] for place in places}
        by_index |= {str(place - len(values)): values[place] for place in places}
        for index, value in {**by_index, "@": whole, "*": whole}.items():
            self.set(f"{name}[{index}]", value)
        self.set(name, values[0] if values else "")

    def assign(self, name: str, written: str) -> None:
        """Take `name=value`, `name+=value` or an array, as a script writes it."""
        head, _, value = written.partition("=")
        if value.startswith("("):
            count = len(value.strip("() \t\n").split())
            grows = head.endswith("+") and self._known.get(f"#{name}") != "0"
            self.set(f"#{name}", "1" if grows or count else "0")
            self.set_array(name, [None] if grows else self._values_in(value.strip("() \t\n")))
        elif match := _INDEXED.match(written):
            self.set(f"{name}[{match[1]}]", self.expand(value))
            self.set(f"{name}[@]", None)
        elif head.endswith("+"):
            before, more = self._known.get(name, ""), self.expand(value)
            self.set(name, None if before is None or more is None else before + more)
        else:
            self.set(name, self.expand(value))

    def expand(self, text: str) -> str | None:
        """A word with its variables filled in; None where one is not known."""
        if text.startswith("$((") and text.endswith("))"):
            number = self.number(text[3:-2])
            return None if number is None else str(number)
        if "$(" in text or "`" in text or len(text) > _LONGEST:
            return None
        filled, at = "", 0
        for match in _WHOLE.finditer(text):
            value = self._named(match[1] or match["bare"])
            if value is None:
                return None
            value = value or match["default"] or ""
            between = text[at : match.start()]
            if "$" in between:
                return None
            filled += between + value
            at = match.end()
        rest = text[at:]
        return None if "$" in rest else filled + rest

    def tells(self, text: str) -> bool:
        """Whether a word holds the status of the failure."""
        values = (self._named(one[1] or one["bare"]) for one in _WHOLE.finditer(text))
        return any(FAILED in (value or "").split() for value in values)

    def _values_in(self, written: str) -> list[str | None]:
        """The values of an array as a script writes them; `"${other[@]}"` stands for many."""
        values: list[str | None] = []
        for word in written.replace('"', "").replace("'", "").split():
            value = self.expand(word)
            is_all = _ALL.fullmatch(word) is not None and value is not None
            values += (value or "").split() if is_all else [value]
        return values

    def _named(self, name: str) -> str | None:
        head, is_indexed, index = name.partition("[")
        if name.startswith("#") or not is_indexed:
            return self._known.get(head)
        if f"{head}[@]" in self._known:  # an array: what it does not hold is empty
            index = index.rstrip("]")
            is_told = index.lstrip("-").isdigit() or index in {"@", "*"}
            missing = "" if is_told and self._known[f"{head}[@]"] is not None else None
            return self._known.get(f"{head}[{index}]", missing)
        return self._known.get(head)

    def number(self, expression: str) -> int | None:
        """The value of an arithmetic expression: sums, alternatives, one comparison."""
        text = expression.strip().strip("()").strip()
        if len(text) > _LONGEST:
            return None
        if match := _CHOICE.fullmatch(text):
            condition = self.number(match[1])
            return None if condition is None else self.number(match[2] if condition else match[3])
        if match := _STEP.fullmatch(text):
            return self._step(match[1], match[2], match[3])
        if "&&" not in text and "||" not in text and (match := _COMPARE.fullmatch(text)):
            result = _compared(self._term(match[1]), match[2], self._term(match[3]))
            return None if result is None else int(result)
        terms = [self._term(term) for term in _TERMS.split(text)]
        if any(term == FAILED for term in terms):
            return 1
        numbers = [_integer(term) for term in terms]
        summands = [number for number in numbers if number is not None]
        return sum(summands) if len(summands) == len(numbers) else None

    def _step(self, name: str, op: str, written: str) -> int | None:
        more = 1 if op == "++" else self.number(written)
        before = 0 if op == "=" else _integer(self._term(name))
        value = None if more is None or before is None else before + more
        self.set(name, None if value is None else str(value))
        return value

    def _term(self, written: str) -> str | None:
        text = written.strip().strip("()").strip()
        if re.fullmatch(r"[A-Za-z_]\w*(\[-?\d+\])?", text):
            return self._named(text)
        return self.expand(text)

    def holds(self, words: Sequence[str]) -> bool | None:
        """Whether a test such as `[ $rc -ne 0 ]` holds; None where that is not known."""
        for op, decides in (("||", True), ("-o", True), ("&&", False), ("-a", False)):
            if op in words[1:]:
                at = len(words) - 1 - list(reversed(words)).index(op)
                sides = (self.holds(words[:at]), self.holds(words[at + 1 :]))
                if decides in sides:
                    return decides
                return None if None in sides else not decides
        if words and words[0] == "!":
            inner = self.holds(words[1:])
            return None if inner is None else not inner
        values = [self.expand(word) for word in words]
        match values:
            case [only]:
                return None if only is None else bool(only)
            case ["-n", value]:
                return None if value is None else bool(value)
            case ["-z", value]:
                return None if value is None else not value
            case [left, op, right]:
                return _compared(left, _WORDS.get(op or "", op or ""), right)
            case _:
                return None


def _compared(left: str | None, op: str, right: str | None) -> bool | None:
    if left is None or right is None:
        return None
    if FAILED in {left, right}:
        return _against_failure(op, right if left == FAILED else left)
    numbers = _integer(left), _integer(right)
    if None in numbers or op not in {">", ">=", "<", "<="}:
        same = left == right if None in numbers else numbers[0] == numbers[1]
        return {"==": same, "=": same, "!=": not same}.get(op)
    difference = (numbers[0] or 0) - (numbers[1] or 0)
    return {">": difference > 0, ">=": difference >= 0, "<": difference < 0}.get(
        op, difference <= 0
    )


def _against_failure(op: str, other: str) -> bool | None:
    """A status that is not 0, and otherwise unknown, compared with a number."""
    if other == "0":
        return {"==": False, "=": False, "!=": True, ">": True, ">=": True}.get(op)
    if other == "1":
        return {"==": True, "=": True, "!=": False, ">=": True}.get(op)
    if other.isdigit():
        return None
    return True if op in {"==", "=", "!="} else None


def _integer(text: str | None) -> int | None:
    if text == FAILED:
        return 1
    return int(text) if text is not None and re.fullmatch(r"-?[0-9]{1,9}", text) else None


def matches(value: str | None, pattern: str) -> bool | None:
    """Whether a value meets a pattern of `case`; None where that is not known."""
    if pattern == "*":
        return True
    if value is None:
        return None
    if value == FAILED:
        return pattern == "1" if pattern.isdigit() else True
    return value == pattern if not set(pattern) & set("*?[") else None

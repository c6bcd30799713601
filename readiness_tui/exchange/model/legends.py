"""Legends: what the signs and codes of a document stand for, as the document itself says."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.values import read_status

_SIGN = r"(?P<sign>\[.\]|`[^`]{1,12}`|[^\s=:\u2192,;|]{1,4})"
_PAIR = re.compile(
    rf"[-*+]?\s*{_SIGN}\s*(?P<is>=|:|\u2192|->|\s[\u2013\u2014-]\s|\s)\s*(?P<sense>[^=]+)"
)
_PARTS = re.compile(r"\s*[,;\u00b7|\u3001\uff0c\uff1b]\s*|\s+/\s+|\s{2,}")
_URGENT = re.compile(
    r"\s*([^\w\s(\[<`*|#.,:;!?\"'-])\ufe0f?[\s:=\u2013\u2014*-]*([^\W_][^:=(\u2013\u2014,.;]*)"
)
_BOXED = re.compile(r"[-*+]?\s*`?\[.\]`?\s")
_LEAST = 2
_SENSE = 60


@dataclass(frozen=True, slots=True)
class Legend:
    """Folded signs to the statuses they stand for; `lines` are those that say so."""

    statuses: Mapping[str, Status] = field(default_factory=dict[str, Status])
    lines: frozenset[int] = frozenset()

    def status(self, value: str) -> Status | None:
        """The status of a cell that is a sign of the legend, or begins with one.

        Words behind the sign that state a status themselves are not overruled.
        """
        folded = words.sign_of(value)
        first, _, rest = folded.partition(" ")
        if folded in self.statuses or words.load().status_in(rest) is None:
            return self.statuses.get(folded) or self.statuses.get(first)
        return None

    def taken_off(self, title: str) -> tuple[str, Status | None]:
        """A title without a sign of the legend at either end, and what the sign stands for."""
        for piece, rest in (title.rpartition(" ")[::-2], title.partition(" ")[::2]):
            sign = words.fold(piece).strip("`*[]()")
            if rest and sign in self.statuses and not sign.isalnum():
                return rest.strip(), self.statuses[sign]
        return title, None


def read(lines: Iterable[tuple[int, str, bool]]) -> Legend:
    """The legend that some lines give, and what the reader of the document said of its signs.

    Args:
        lines: Number and plain text of each line, and whether it stands under a cue for a legend.
    """
    statuses: dict[str, Status] = {}
    used: set[int] = set()
    run: dict[str, Status] = {}
    boxed: dict[str, Status] = {}
    boxed_lines: list[int] = []
    run_lines: list[int] = []
    for number, text, is_cued in lines:
        cued = is_cued or words.load().has("headings", "legend", words.fold(text))
        pairs = _pairs(text)
        if cued and pairs and (is_cued or len(pairs) >= _LEAST):
            statuses |= {sign: status for sign, status in pairs.items() if sign not in statuses}
            used.add(number)
        elif len(pairs) == 1 and not next(iter(pairs)).isalnum() and "=" in text:
            run |= pairs
            run_lines.append(number)
        elif len(pairs) == 1 and _BOXED.match(text):
            boxed |= pairs
            boxed_lines.append(number)
    if len(run) >= _LEAST:
        statuses = run | statuses
        used |= set(run_lines)
    if len(boxed) == len(boxed_lines) > _LEAST:  # each mark once: no list of tasks
        statuses = boxed | statuses
        used |= set(boxed_lines)
    own = {sign: Status(name) for sign, name in words.load().signs.items()}
    return Legend(statuses | own, frozenset(used))


def _pairs(text: str) -> dict[str, Status]:
    """The signs that one line explains."""
    text = text.replace("\uff1a", ":")
    head, colon, rest = text.partition(":")
    if colon and words.load().has("headings", "legend", words.fold(head)):
        text = rest
    result: dict[str, Status] = {}
    for part in _PARTS.split(text.strip()):
        match = _PAIR.fullmatch(part)
        if match is None or (match["is"].isspace() and match["sign"].isalnum()):
            continue
        sense = match["sense"][:_SENSE].strip(" *.`")
        sign = words.fold(match["sign"]).strip("`*[]")
        if sign and (status := sense_of(sense)) is not None:
            result[sign] = status
    return result


def urgencies(lines: Iterable[tuple[str, bool]]) -> dict[str, str]:
    """The signs that some lines explain as priorities, with these; empty for fewer than two.

    Args:
        lines: Plain text of each line, and whether it stands under a word for priorities.
    """
    result: dict[str, str] = {}
    for text, is_cued in lines:
        head, colon, rest = text.replace("\uff1a", ":").partition(":")
        is_headed = bool(colon) and words.load().exact(words.key_of(head)) == "priority"
        if not (is_cued or is_headed):
            continue
        for part in _PARTS.split((rest if is_headed else text).strip(" -*+")):
            match = _URGENT.match(part)
            sense = words.fold(match[2]).strip(" *") if match else ""
            if match and (name := words.load().priorities.get(sense)):
                result.setdefault(match[1], name)
    return result if len(result) >= _LEAST else {}


def sense_of(sense: str) -> Status | None:
    """The status that the words of a legend say: they begin with it."""
    folded = words.fold(sense)
    span = words.load().status_in(folded)
    if span is None or span[1] > 0:
        return None
    return read_status(re.split(r"\s[\u2013\u2014-]\s|[(,;:.]", sense)[0]).status

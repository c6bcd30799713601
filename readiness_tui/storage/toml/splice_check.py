"""The proof that a splice did what the edit means, before anything is written.

Segment level: what the segment parses to afterwards is what it parsed to before with the edit
carried out on plain values, its header is the same, and no comment is lost. That is enough for a
whole file: segments are cut at headers outside of any bracket or string, headers do not change, and
no key is added that another segment's path shares. Whole level, where segments come or go: the
file parses to the old model with the edits carried out on it.
"""

from collections.abc import Iterable, Mapping

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.toml.grammar import TOKEN
from readiness_tui.storage.toml.parsing import parse
from readiness_tui.storage.toml.plain_data import (
    Drop,
    Op,
    Put,
    Table,
    applied,
    get,
    same,
    same_order,
    table_of,
)
from readiness_tui.storage.toml.segments import Segment, scan
from readiness_tui.storage.toml.spans import find


class ProofError(WriteError):
    """A splice that does not come to what the edit means: refused, nothing is written."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"the change could not be made safely: {what}",
            reason="verify-failed",
            remedy="nothing was written; edit the file by hand, and please report this",
        )


def prove_segment(segment: Segment, after: str, op: Op, whole: Table) -> None:
    """Hold a spliced segment against the edit.

    Args:
        segment: As it was.
        after: Its text now.
        op: The edit, its path as seen in the segment parsed by itself.
        whole: What the whole file held before.

    Raises:
        ProofError: They do not agree.
    """
    before = parse(segment.text)
    try:
        now = parse(after)
    except (ValueError, RecursionError) as error:
        message = f"the edited table would not parse ({error})"
        raise ProofError(message) from error
    if not _within(get(before, segment.alone), get(whole, segment.path)):
        message = "the table does not stand where it seemed to"
        raise ProofError(message)
    expected = applied(before, op)
    is_new = isinstance(op, Put) and get(before, op.path) is None
    if not same(expected, now) or not same_order(before if is_new else expected, now):
        message = "the edited table would hold something else"
        raise ProofError(message)
    if _header(segment.text) != _header(after):
        message = "a header would change"
        raise ProofError(message)
    if not _comments_kept(segment, after, op):
        message = "a comment would be lost"
        raise ProofError(message)


def prove_whole(kept: Table, text: str, expected: Table) -> Table:
    """Hold the text of a whole file against the model that the edits lead to.

    Args:
        kept: What the file held before, less the records that were taken out: those that are still
            there have to stand in the same order.
        text: The text now.
        expected: What it should hold.

    Returns:
        What it holds, in the order of the text.

    Raises:
        ProofError: They do not agree.
    """
    try:
        now = parse(text)
    except (ValueError, RecursionError) as error:
        message = f"the file would not parse ({error})"
        raise ProofError(message) from error
    if not same(expected, now) or not all(
        _in_order(list(table_of(kept[kind])), list(table_of(now[kind])))
        for kind in kept
        if kind in now
    ):
        message = "the file would hold something else"
        raise ProofError(message)
    return now


def _in_order(before: list[str], now: list[str]) -> bool:
    """Whether the ids that two lists share come in the same order."""
    shared = set(before) & set(now)
    return [each for each in before if each in shared] == [each for each in now if each in shared]


def _within(part: "Plain | None", whole: "Plain | None") -> bool:
    """Whether all that a part holds is in the whole."""
    if isinstance(part, Mapping) and isinstance(whole, Mapping):
        return all(key in whole and _within(part[key], whole[key]) for key in part)
    return same(part, whole)


def _header(text: str) -> list[str]:
    return [each.text[each.head :].partition("\n")[0].rstrip("\r") for each in scan(text)[1:]]


def comments(text: str) -> list[str]:
    """The comments of a text, in their order."""
    return [token.rstrip() for token in TOKEN.findall(text) if token[0] == "#"]


def _comments_kept(segment: Segment, after: str, op: Op) -> bool:
    """Whether every comment is there, in its order, but for those inside of what was replaced."""
    before, now = comments(segment.text), comments(after)
    if before == now:
        return True
    if isinstance(op, Drop):
        return _is_part(now, before)
    location = find(segment.text, op.path[len(segment.alone) :])
    if not isinstance(op, Put) or location.entry is None:
        return False
    replaced = comments(segment.text[location.entry.value : location.entry.end])
    return bool(replaced) and _is_part(now, before)


def _is_part(part: Iterable[str], whole: Iterable[str]) -> bool:
    """Whether the items of one come in the other, in that order."""
    rest = iter(whole)
    return all(item in rest for item in part)

"""L1xx: names that lead nowhere, twice to the same place, or back to where they stand."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule, put, refs, without
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import Key, Kind, RecordRef, resolve, spell
from readiness_tui.domain.plan.fuzzy_names import Nearby
from readiness_tui.domain.proof.references import Reference, is_known, names_of

NEAREST_FOR = 50
"""Findings for which the nearest name is sought: that is slow, and nobody reads more."""
_SEPARATORS = re.compile(r"[-_./ ]+")


def _dangling(plan: Plan) -> Iterator[Found]:
    judgement = plan.analysis.judgement
    count = 0
    for board in plan.boards.values():
        names: dict[Kind, Nearby] = {}
        for reference in plan.references[board.id]:
            if is_known(judgement, board, reference):
                continue
            count += 1
            kind, close = reference.kind, ""
            if count <= NEAREST_FOR:
                if kind not in names:
                    names[kind] = Nearby(names_of(judgement, board, kind))
                close = names[kind].to(reference.id)
            message = f'{reference.holder.id}.{reference.field} names "{reference.text}"'
            if reference.kind is not Kind.TICKET:
                message += f", and there is no such {reference.kind}"
            message += f"; nearest {close}" if close else ""
            fixes = tuple(_exchanges(board, reference, close)) if reference.plain else ()
            yield Found(reference.holder, reference.field, message, fixes=fixes)


def _exchanges(board: Board, reference: Reference, close: str) -> Iterator[Action]:
    """The nearest name in place of the wrong one, or no name there at all."""
    holder, field, text = reference.holder, reference.field, reference.text
    old: str | tuple[str, ...] = getattr(board.records(holder.kind)[holder.id], field)
    if close:
        right = text.removesuffix(reference.id) + close
        several = (right if name == text else name for name in old)
        new = right if isinstance(old, str) else tuple(dict.fromkeys(several))
        title = f'"{right}" in place of "{text}" in {holder.id}.{field}'
        yield put(title, holder, field, (old, new))
    if reference.kind is not Kind.GATE:
        empty = "" if isinstance(old, str) else without(old, text)
        yield put(f'remove "{text}" from {holder.id}.{field}', holder, field, (old, empty))


def _self_reference(plan: Plan) -> Iterator[Found]:
    for board, key, ticket in plan.all:
        names = (*ticket.depends, *ticket.after, ticket.parent)
        if key.ticket not in names and str(key) not in names:
            continue
        for field, verb, names in (
            ("depends", "depends on", ticket.depends),
            ("after", "comes after", ticket.after),
            ("parent", "contains", (ticket.parent,) if ticket.parent else ()),
        ):
            own = [name for name in names if resolve(name, board.id) == key]
            if own:
                old = ticket.parent if field == "parent" else names
                new = "" if field == "parent" else tuple(n for n in names if n not in own)
                title = f"remove {key.ticket} from its own {field}"
                fix = put(title, key.ref, field, (old, new))
                yield Found(key.ref, field, f"{key.ticket} {verb} itself", fixes=(fix,))


def _repeated(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        lists: dict[tuple[RecordRef, str], list[str]] = {}
        for reference in plan.references[board.id]:
            if reference.plain:
                lists.setdefault((reference.holder, reference.field), []).append(reference.text)
        for (holder, field), names in lists.items():
            if len(names) == 1 or len(once := _once(board, names)) == len(names):
                continue
            old = getattr(board.records(holder.kind)[holder.id], field)
            counts = Counter(resolve(name, board.id) for name in names)
            twice = ", ".join(name for name in once if counts[resolve(name, board.id)] > 1)
            title = f"name {twice} once in {holder.id}.{field}"
            fix = put(title, holder, field, (old, _once(board, old)))
            message = f"{holder.id}.{field} names {twice} more than once"
            yield Found(holder, field, message, fixes=(fix,))


def _once(board: Board, names: Sequence[str]) -> tuple[str, ...]:
    """The names, each where it stands first; `board:T-1` and `T-1` at home are one."""
    first: dict[Key, str] = {}
    for name in names:
        first.setdefault(resolve(name, board.id), name)
    return tuple(first.values())


def _confusable(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        alike: dict[str, list[Key]] = {}
        for name in board.tickets:
            folded = name if name.isascii() else unicodedata.normalize("NFKC", name)
            shape = _SEPARATORS.sub("-", folded.casefold())
            alike.setdefault(shape, []).append(Key(board.id, name))
        for first, *others in alike.values():
            if others:
                listed = ", ".join(key.ticket for key in others)
                message = f"{first.ticket} and {listed} differ only in case, width or separator"
                yield Found(first.ref, "", message, related=refs(others))


def _parent_cycle(plan: Plan) -> Iterator[Found]:
    parents: dict[Key, Key] = {}
    for key, contained in plan.children.items():
        if plan.analysis.portfolio.ticket(key):
            parents.update(dict.fromkeys(contained, key))
    visited: set[Key] = set()
    for start in parents:
        path: dict[Key, None] = {}
        key: Key | None = start
        while key is not None and key not in path and key not in visited:
            path[key] = None
            key = parents.get(key)
        visited.update(path)
        if key is not None and key in path:
            circle = list(path)[list(path).index(key) :]
            yield _circle(plan, circle, parents)


def _circle(plan: Plan, circle: Sequence[Key], parents: Mapping[Key, Key]) -> Found:
    """The finding of one circle of containment; each ticket may be let out of it."""
    home = circle[0].board
    path = " > ".join(spell(key, home) for key in (*circle, circle[0]))
    fixes = tuple(
        put(
            f"take {key.ticket} out of {spell(parents[key], key.board)}",
            key.ref,
            "parent",
            (plan.ticket(key).parent, ""),
        )
        for key in circle
    )
    message = f"{path}: each is part of the next"
    return Found(circle[0].ref, "parent", message, refs(circle[1:]), fixes)


_E, _W, _ = Severity
RULES: Mapping[str, Rule] = {
    "L101": Rule("dangling-reference", _E, _dangling, Mends.CHOICE),
    "L102": Rule("self-reference", _E, _self_reference, Mends.SAFE),
    "L103": Rule("repeated-reference", _W, _repeated, Mends.SAFE),
    "L104": Rule("confusable-id", _W, _confusable),
    "L105": Rule("parent-cycle", _E, _parent_cycle, Mends.CHOICE),
}

"""Lists to read and to jump from: why a verdict or a ticket stands as it does, and the keys."""

# pyright: reportUnknownMemberType=false

from collections.abc import Iterable
from dataclasses import replace
from textwrap import wrap

from readiness_tui.domain.model.ids import BoardId, GateKey, Key, resolve
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs, word
from readiness_tui.domain.proof.proof import Scope, Verdict
from readiness_tui.domain.verdict.snapshot import Snapshot, ruled
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.messages.plan import GoTo, ShowGate
from readiness_tui.ui.registry.actions import ACTIONS, FIRST, Action, shown
from readiness_tui.ui.viewmodels.backlog import picks
from readiness_tui.ui.viewmodels.cells import Row
from readiness_tui.ui.viewmodels.why import why_rows

KEY_WIDTH = 16
LISTING = 110
"""The most cells of the list that shows them."""
PANE_KEYS = frozenset("1234567")


def of_ticket(key: Key) -> Scope:
    """A ticket as what is explained."""
    return Scope(key.board, "ticket", key.ticket)


def explain(context: CommandContext, scope: Scope) -> None:
    """The whole chain of reasons of a scope; a row of it is gone to."""
    verdict = ruled(context.snapshot, scope)
    rows = [*why_rows(context.snapshot, scope, context.view.glyphs)]
    if scope.kind == "ticket" and scope.board is not None:
        key = resolve(scope.id, scope.board)
        rows += [*_waiting(context.snapshot, key), *_picked(context.snapshot, key)]
    title = f"Why {verdict.word.spoken.upper()} · {safe_line(str(scope))}"
    context.ask(
        Listing(title, rows, subtitle=_subtitle(verdict)), lambda key: _follow(context, key)
    )


def _waiting(snapshot: Snapshot, key: Key) -> list[Row]:
    standing = snapshot.analysis.standings.get(key)
    return [
        Row(
            f"ticket:{unmet.key}#w{n}" if unmet.key else f"#w{n}",
            line=(("▲ ", "blocked"), (safe_line(str(unmet)), "")),
        )
        for n, unmet in enumerate(standing.unmet if standing else ())
    ]


def _picked(snapshot: Snapshot, key: Key) -> list[Row]:
    """Its place among what to do next, with all reasons."""
    ranking = picks(snapshot)
    pick = ranking.get(key)
    if pick is None:
        return []
    head = f"next {pick.place} of {len(ranking)}: {pick.group}"
    return [
        Row("#next", line=((head, "strong"),)),
        *(
            Row(f"#next{n}", line=(("  ", ""), (safe_line(reason), "")))
            for n, reason in enumerate(pick.reasons)
        ),
    ]


def _follow(context: CommandContext, row: str | None) -> None:
    kind, _, name = (row or "").rpartition("#")[0].partition(":")
    if kind == "ticket":
        context.post(GoTo(resolve(name, BoardId(""))))
    elif kind == "gate":
        board, _, gate = name.partition(":")
        context.post(ShowGate(GateKey(BoardId(board), gate)))


def _subtitle(verdict: Verdict) -> str:
    mode = "" if verdict.enforced else f"{verdict.mode.value}: not enforced · "
    return f"{mode}{verdict.proven} of {verdict.total} proven · enter jumps · esc closes"


def keys(context: CommandContext, contexts: tuple[str, ...]) -> None:
    """The keys: those of every pane first, then this pane's, then all others."""
    width = min(LISTING, context.node.app.size.width * 96 // 100) - KEY_WIDTH - 6
    by_id = _counting(contexts)
    first = [*(by_id[name] for name in FIRST if name in by_id), *_gathered(by_id.values())]
    rows = [_heading("Everywhere"), *_key_rows(first, width)]
    for title, actions in _sections([one for name, one in by_id.items() if name not in FIRST]):
        if actions:
            rows += [Row("#"), _heading(title), *_key_rows(actions, width)]
    rows += [Row("#"), _heading("Legend"), *_legend(context.view.glyphs)]
    named = [Row(f"{row.key}#{n}", line=row.line) for n, row in enumerate(rows)]
    context.ask(Listing("Keys", named, subtitle="esc closes"))


def _counting(contexts: tuple[str, ...]) -> dict[str, Action]:
    """The actions of some contexts, innermost first, each with the keys no inner one takes."""
    taken_keys: set[str] = set()
    actions: dict[str, Action] = {}
    for context in contexts:
        context_actions = [action for action in ACTIONS if action.context == context]
        for action in context_actions:
            if keys := tuple(key for key in action.keys if key not in taken_keys):
                actions[action.id] = replace(action, keys=keys)
        taken_keys |= {key for action in context_actions for key in action.keys}
    return {action.id: actions[action.id] for action in ACTIONS if action.id in actions}


def _gathered(actions: Iterable[Action]) -> list[Action]:
    """What several keys do alike, in one line: panes by number, and what begins a sequence."""
    every = [action for action in actions if action.context == "app"]
    panes = [action for action in every if action.keys[0] in PANE_KEYS]
    firsts = sorted({key.split()[0] for one in every for key in one.keys if " " in key})
    gathered: list[Action] = []
    if panes:
        keys = (f"{panes[0].keys[0]}..{panes[-1].keys[0]}",)
        help_text = f"{', '.join(one.title for one in panes)}."
        gathered.append(replace(panes[0], keys=keys, title="Go to a pane", help=help_text))
    return [
        *gathered,
        *(
            replace(
                every[0],
                keys=(f"{first} …",),
                title="Begin a sequence",
                help="A box shows the keys that may follow.",
            )
            for first in firsts
        ),
    ]


def _sections(here: list[Action]) -> list[tuple[str, list[Action]]]:
    own = [action for action in here if action.context not in {"app", "list"}]
    groups = dict.fromkeys(action.group for action in here if action.context in {"app", "list"})
    return [
        ("This pane", own),
        *((name, [action for action in here if action.group == name]) for name in groups),
    ]


def _legend(glyphs: Glyphs) -> list[Row]:
    families = (
        ("status", [(glyph, one.value) for one, glyph in glyphs.statuses.items()]),
        ("proof", [(sign, one.value) for one, sign in glyphs.proofs.items() if sign.strip()]),
        ("gate", [(glyph, word(one)) for one, glyph in glyphs.states.items()]),
        ("matrix", [(glyph, name) for name, glyph in glyphs.marks.items()]),
        ("time line", [(glyph, name) for name, glyph in glyphs.times.items()]),
    )
    return [
        Row(
            "",
            line=(
                (name.ljust(KEY_WIDTH), "accent"),
                ("   ".join(f"{glyph} {says}" for glyph, says in pairs), ""),
            ),
        )
        for name, pairs in families
    ]


def _heading(text: str) -> Row:
    return Row("", line=((text, "strong"),), kind="group")


def _key_rows(actions: Iterable[Action], width: int) -> list[Row]:
    rows: list[Row] = []
    for action in actions:
        keys = "  ".join(shown(key) for key in action.keys)
        for line in wrap(_said(action), width):
            rows.append(Row("", line=((keys.ljust(KEY_WIDTH), "accent"), (line, ""))))
            keys = ""
    return rows


def _said(action: Action) -> str:
    """The title and the sentence; the sentence alone where it has every word of the title."""
    words = action.help.casefold().strip(".").split()
    if set(action.title.casefold().split()) <= set(words):
        return action.help
    return f"{action.title} - {action.help}"

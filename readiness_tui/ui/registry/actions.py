"""The one declaration of every command: keys, footer, help and palette are made from it.

A key written anywhere else fails a test. `contexts` says where a key counts: `app` everywhere,
`list` in panes 1, 2, 4 and 5, and one name for each pane; keys resolve innermost first.
"""

from readiness_tui.ui.registry.action import Action, many
from readiness_tui.ui.registry.dialog_actions import DIALOGS
from readiness_tui.ui.registry.pane_actions import GRID, OWN

_CURSOR = many(
    "Move",
    "list",
    ("cursor.down", "j|down", "move(1)", "Move down", "The cursor goes one row down.", "", 50),
    ("cursor.up", "k|up", "move(-1)", "Move up", "The cursor goes one row up.", "", 50),
    ("cursor.end", "G|end", "go(-1)", "Last row", "The cursor goes to the last row.", "", 50),
    ("cursor.top", "home", "go(0)", "First row", "The cursor goes to the first row.", "", 50),
    ("cursor.half-down", "ctrl+d", "page(0.5)", "Half a page down", "Half a page down.", "", 50),
    ("cursor.half-up", "ctrl+u", "page(-0.5)", "Half a page up", "Half a page up.", "", 50),
    ("cursor.page-down", "pagedown", "page(1)", "A page down", "A page down.", "", 50),
    ("cursor.page-up", "pageup", "page(-1)", "A page up", "A page up.", "", 50),
    ("cursor.left", "h|left", "fold(True)", "Fold", "Folds the group or gate of the row.", "", 50),
    ("cursor.right", "l|right", "fold(False)", "Unfold", "Unfolds the group or gate.", "", 50),
    ("open", "enter", "choose", "Open", "Opens the row, or jumps to what it names.", "", 50),
)

_PANES = many(
    "Panes",
    "app",
    ("pane.next", "tab", "screen.pane(1)", "Next pane", "Focus goes to the next pane.", "", 50),
    ("pane.previous", "shift+tab", "screen.pane(-1)", "Previous pane", "Focus goes back.", "", 50),
    (
        "verdict.focus",
        "0",
        "screen.verb('verdict')",
        "Verdict",
        "The verdict with the whole chain of its reasons.",
        "",
        50,
    ),
    ("pane.backlog", "1", "screen.show('backlog')", "Backlog", "To pane 1.", "", 50),
    ("pane.detail", "2", "screen.show('detail')", "Detail", "To pane 2.", "", 50),
    ("pane.matrix", "3", "screen.show('matrix')", "Matrix", "To pane 3.", "", 50),
    ("pane.risks", "4", "screen.show('risks')", "Risks", "To pane 4.", "", 50),
    ("pane.gates", "5", "screen.show('gates')", "Gates", "To pane 5.", "", 50),
    (
        "pane.phases",
        "6",
        "screen.show('phases')",
        "Phases and time line",
        "To pane 6; again to its other side.",
        "",
        50,
    ),
    ("pane.problems", "7", "screen.show('problems')", "Problems", "To pane 7.", "", 50),
    (
        "pane.zoom",
        "z",
        "screen.verb('zoom')",
        "Zoom",
        "The pane takes the whole body, or gives it back.",
        "zoom",
        40,
    ),
    (
        "pane.follow",
        "F",
        "screen.verb('follow')",
        "What the panes follow",
        "Gates and risks show this ticket, or all of the view.",
        "",
        50,
    ),
    (
        "back",
        "escape",
        "screen.verb('back')",
        "Back",
        "Leaves one layer: zoom, marks, filter.",
        "",
        50,
    ),
)

_VIEWS = many(
    "View",
    "app",
    (
        "filter.edit",
        "slash",
        "screen.verb('filter')",
        "Filter",
        "Narrows the backlog while you type: status:doing owner:@me P0 -label:x.",
        "filter",
        30,
    ),
    (
        "view.previous",
        "left_square_bracket",
        "screen.view(-1)",
        "Previous view",
        "All, next, mine, blocked, contradicted, closable.",
        "",
        50,
    ),
    (
        "view.next",
        "right_square_bracket",
        "screen.view(1)",
        "Next view",
        "All, next, mine, blocked, contradicted, closable.",
        "",
        50,
    ),
    ("view.all", "g a", "screen.see('all')", "All tickets", "The view of all tickets.", "", 50),
    (
        "view.next-up",
        "g n",
        "screen.see('next')",
        "What to do next",
        "Ready work, best first.",
        "",
        50,
    ),
    ("view.mine", "g m", "screen.see('mine')", "Mine", "My open tickets.", "", 50),
    ("view.blocked", "g b", "screen.see('blocked')", "Blocked", "What is stuck.", "", 50),
    (
        "view.contradicted",
        "g c",
        "screen.see('contradicted')",
        "Contradicted",
        "Claims that a gate denies.",
        "",
        50,
    ),
    (
        "view.closable",
        "g k",
        "screen.see('closable')",
        "Closable",
        "Open tickets whose gates all pass.",
        "",
        50,
    ),
    (
        "view.triage",
        "g t",
        "screen.see('triage')",
        "Triage",
        "Open tickets without owner, priority or a way to check them.",
        "",
        50,
    ),
    (
        "cursor.first",
        "g g",
        "screen.verb('top')",
        "First row",
        "The cursor goes to the first row.",
        "",
        50,
    ),
    (
        "view.sort",
        "comma",
        "screen.verb('sort')",
        "Sort",
        "The order of the backlog; again reverses it.",
        "",
        50,
    ),
    (
        "view.group",
        "semicolon",
        "screen.verb('group')",
        "Group",
        "What the backlog is grouped by.",
        "",
        50,
    ),
    (
        "board.pick",
        "B",
        "screen.verb('board')",
        "Choose a board",
        "One board, or all of them.",
        "board",
        45,
    ),
    (
        "command",
        "colon",
        "screen.verb('go')",
        "Go to a ticket",
        "An id, or the end of one: 003. Words search titles.",
        "",
        50,
    ),
)

_VERBS = many(
    "Change",
    "app",
    (
        "ticket.status",
        "s",
        "screen.verb('status')",
        "Status",
        "The menu of statuses; what is refused says why.",
        "status",
        1,
    ),
    (
        "ticket.status.next",
        "greater_than_sign",
        "screen.verb('next')",
        "Next status",
        "todo, doing, review, done.",
        "next",
        9,
    ),
    (
        "ticket.status.previous",
        "less_than_sign",
        "screen.verb('previous')",
        "Previous status",
        "Back from review or doing.",
        "",
        50,
    ),
    (
        "ticket.priority",
        "p",
        "screen.verb('priority')",
        "Priority",
        "P0 to P4, or none; s there edits the score.",
        "priority",
        2,
    ),
    (
        "ticket.assign",
        "a",
        "screen.verb('assign')",
        "Assign",
        "Owners, with type-ahead.",
        "assign",
        3,
    ),
    (
        "ticket.mine",
        "i",
        "screen.verb('mine')",
        "Assign to me",
        "I become the primary owner.",
        "",
        50,
    ),
    (
        "ticket.block",
        "b",
        "screen.verb('block')",
        "Block",
        "Blocked, with one line of reason.",
        "",
        50,
    ),
    (
        "ticket.target",
        "D",
        "screen.verb('target')",
        "Target",
        "An ISO week or a day: 2026-W09.",
        "",
        50,
    ),
    (
        "ticket.deps",
        "d",
        "screen.verb('deps')",
        "Dependencies",
        "What the ticket needs: ids, parted by commas.",
        "",
        50,
    ),
    (
        "ticket.new",
        "n",
        "screen.verb('new')",
        "New ticket",
        "Its title; it gets the owner, priority and labels that the filter asks for.",
        "new",
        8,
    ),
    (
        "ticket.verify",
        "r",
        "screen.verb('verify')",
        "Run a verify command of the ticket",
        "If it is trusted; else it is shown first.",
        "",
        50,
    ),
    (
        "board.mode",
        "g e",
        "screen.verb('mode')",
        "Enforcement of the board",
        "How far a failing gate holds things back; :mode does it too.",
        "",
        50,
    ),
    (
        "ticket.note",
        "c",
        "screen.verb('note')",
        "Note",
        "One line in the log of the board.",
        "",
        50,
    ),
    (
        "ticket.delete",
        "g x",
        "screen.verb('delete')",
        "Remove the ticket",
        "After a question, and only where nothing refers to it; :delete does it too.",
        "",
        50,
    ),
    (
        "why",
        "W",
        "screen.verb('why')",
        "Why",
        "Why the ticket is contradicted, unproven, open, or what it waits for.",
        "why",
        4,
    ),
    (
        "undo",
        "u",
        "screen.verb('undo')",
        "Undo",
        "Takes the last change back, to the byte.",
        "undo",
        35,
    ),
    ("redo", "U|ctrl+r", "screen.verb('redo')", "Redo", "Does again what was taken back.", "", 50),
    (
        "plan.whatif",
        "exclamation_mark",
        "screen.verb('what-if')",
        "What if",
        "Changes are tried out, nothing is written; again keeps them as one step, or drops them.",
        "",
        50,
    ),
    (
        "copy.id",
        "y",
        "screen.verb('copy')",
        "Copy the id",
        "The ticket's id goes to the clipboard.",
        "",
        50,
    ),
    (
        "open.editor",
        "e",
        "screen.verb('editor')",
        "Open in the editor",
        "The file of the row, at its line, in $VISUAL or $EDITOR.",
        "",
        50,
    ),
    (
        "reload",
        "R|f5",
        "screen.verb('reload')",
        "Read and check again",
        "Reads every board, judges every gate, writes unsaved edits again.",
        "",
        50,
    ),
)

_KEPT = many(
    "Saving",
    "app",
    (
        "unsaved.show",
        "g u",
        "screen.verb('unsaved')",
        "Unsaved edits and conflicts",
        "Conflicts to decide, edits to write again, and what was put back outside.",
        "",
        50,
    ),
    (
        "reverted.reapply",
        "g p",
        "screen.verb('reapply')",
        "Put my edits back",
        "Writes again what somebody put back outside, of this row and no other.",
        "",
        50,
    ),
    (
        "reverted.let-be",
        "g l",
        "screen.verb('let-be')",
        "Let it be",
        "Accepts what somebody put back to its old value outside.",
        "",
        50,
    ),
)

_APP = many(
    "Program",
    "app",
    (
        "help",
        "question_mark|f1",
        "screen.verb('help')",
        "Help",
        "The keys of this pane.",
        "help",
        99,
    ),
    (
        "palette",
        "ctrl+p",
        "app.command_palette",
        "Command palette",
        "Every command, ticket and board by a few letters.",
        "",
        50,
    ),
    ("theme.next", "g h", "app.next_theme", "Next theme", "The next colour theme.", "", 50),
    ("quit", "q|ctrl+q", "app.quit", "Quit", "Leaves; asks where an edit is not saved.", "", 50),
)

ACTIONS: tuple[Action, ...] = (
    *_CURSOR,
    *GRID,
    *_PANES,
    *_VIEWS,
    *_VERBS,
    *_KEPT,
    *OWN,
    *DIALOGS,
    *_APP,
)

FIRST = (
    "cursor.down",
    "cursor.up",
    "open",
    "back",
    "pane.next",
    "filter.edit",
    "command",
    "palette",
    "help",
    "undo",
    "why",
    "verdict.focus",
    "quit",
)
"""The commands that work alike in every pane: what the first page of the help shows."""

SHOWN = {
    "slash": "/",
    "full_stop": ".",
    "comma": ",",
    "semicolon": ";",
    "colon": ":",
    "question_mark": "?",
    "exclamation_mark": "!",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "shift+tab": "shift+tab",
}
"""Textual's name of a key as a person knows it."""


def shown(key: str) -> str:
    """A key as help and footer write it."""
    return " ".join(SHOWN.get(part, part) for part in key.split())


def hinted(*contexts: str) -> list[Action]:
    """The actions of some contexts that have a hint for the footer.

    Args:
        contexts: Innermost first; a key that an inner one takes over is not shown for the outer.
    """
    by_id: dict[str, Action] = {}
    for context in contexts:
        candidates = [action for action in ACTIONS if action.hint and action.context == context]
        used_keys = {key for action in by_id.values() for key in action.keys}
        by_id |= {action.id: action for action in candidates if not used_keys & set(action.keys)}
    return list(by_id.values())


def key_of(action_id: str) -> str:
    """The key of an action as it is shown.

    Raises:
        KeyError: No such action.
    """
    return shown(find(action_id).keys[0])


def find(action_id: str) -> Action:
    """The action of an id.

    Raises:
        KeyError: No such action.
    """
    return _BY_ID[action_id]


_BY_ID = {action.id: action for action in ACTIONS}

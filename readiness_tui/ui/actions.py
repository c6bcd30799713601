"""The one declaration of every command: keys, footer, help and palette are made from it.

A key written anywhere else fails a test. `contexts` says where a key counts: `app` everywhere,
`list` in panes 1, 2, 4 and 5, and one name for each pane; keys resolve innermost first.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """One command.

    `keys`: the first is shown; a sequence has a space (`g m`). `call` is Textual's action, with its
    namespace, or bare for a widget's own. `hint` is the footer's word, empty for none; `rank`
    orders hints, lowest first. `group` is the section of the help.
    """

    id: str
    keys: tuple[str, ...]
    call: str
    title: str
    help: str
    context: str = "app"
    group: str = "Move"
    hint: str = ""
    rank: int = 50


def _many(
    group: str, context: str, *rows: tuple[str, str, str, str, str, str, int]
) -> tuple[Action, ...]:
    return tuple(
        Action(name, tuple(keys.split("|")), call, title, help_, context, group, hint, rank)
        for name, keys, call, title, help_, hint, rank in rows
    )


_CURSOR = _many(
    "Move", "list",
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
)  # fmt: skip

_MATRIX = _many(
    "Matrix", "matrix",
    ("matrix.down", "j|down", "move(0, 1)", "Row down", "The crosshair goes down.", "", 50),
    ("matrix.up", "k|up", "move(0, -1)", "Row up", "The crosshair goes up.", "", 50),
    ("matrix.right", "l|right", "move(1, 0)", "Column right", "The crosshair goes right.", "", 50),
    ("matrix.left", "h|left", "move(-1, 0)", "Column left", "The crosshair goes left.", "", 50),
    ("matrix.home", "home", "corner(0)", "First cell", "The crosshair goes to the start.", "", 50),
    ("matrix.end", "G|end", "corner(-1)", "Last cell", "The crosshair goes to the end.", "", 50),
    ("matrix.page-down", "ctrl+d|pagedown", "move(0, 10)", "Ten rows down", "Ten down.", "", 50),
    ("matrix.page-up", "ctrl+u|pageup", "move(0, -10)", "Ten rows up", "Ten up.", "", 50),
    ("matrix.next-down", "J", "mark(0, 1)", "Next mark below", "To the next mark below.", "", 50),
    ("matrix.next-up", "K", "mark(0, -1)", "Next mark above", "To the next mark above.", "", 50),
    ("matrix.next-right", "L", "mark(1, 0)", "Next mark right", "To the next mark right.", "", 50),
    ("matrix.next-left", "H", "mark(-1, 0)", "Next mark left", "To the next mark left.", "", 50),
    ("matrix.pair", "enter", "choose", "Open the row's ticket",
     "The backlog goes to the ticket of this row.", "", 50),
    ("matrix.hard", "x|space", "turn(False)", "Turn the dependency",
     "The row needs the column, or no longer does; a cycle is refused with its path.",
     "dependency", 5),
    ("matrix.soft", "X", "turn(True)", "Turn the soft order",
     "The row prefers to come after the column, or no longer does.", "soft", 6),
    ("matrix.order", "O", "screen.order", "Order of the matrix",
     "Partitioned, topological, or as in the file.", "order", 7),
    ("matrix.transpose", "T", "transpose", "Transpose",
     "Rows and columns change places; the title says which needs which.", "transpose", 8),
    ("matrix.indirect", "I", "indirect", "Show indirect marks",
     "Dots for what is needed only through others, or none.", "", 50),
)  # fmt: skip

_PANES = _many(
    "Panes", "app",
    ("pane.next", "tab", "screen.pane(1)", "Next pane", "Focus goes to the next pane.", "", 50),
    ("pane.previous", "shift+tab", "screen.pane(-1)", "Previous pane", "Focus goes back.", "", 50),
    ("verdict.focus", "0", "screen.verdict", "Verdict",
     "The verdict with the whole chain of its reasons.", "", 50),
    ("pane.backlog", "1", "screen.show('backlog')", "Backlog", "To pane 1.", "", 50),
    ("pane.detail", "2", "screen.show('detail')", "Detail", "To pane 2.", "", 50),
    ("pane.matrix", "3", "screen.show('matrix')", "Matrix", "To pane 3.", "", 50),
    ("pane.risks", "4", "screen.show('risks')", "Risks", "To pane 4.", "", 50),
    ("pane.gates", "5", "screen.show('gates')", "Gates", "To pane 5.", "", 50),
    ("pane.zoom", "z", "screen.zoom", "Zoom", "The pane takes the whole body, or gives it back.",
     "zoom", 40),
    ("pane.follow", "F", "screen.follow", "What the panes follow",
     "Gates and risks show this ticket, or all of the view.", "", 50),
    ("back", "escape", "screen.back", "Back", "Leaves one layer: zoom, marks, filter.", "", 50),
)  # fmt: skip

_VIEWS = _many(
    "View", "app",
    ("filter.edit", "slash", "screen.filter", "Filter",
     "Narrows the backlog while you type: status:doing owner:@me P0 -label:x.", "filter", 30),
    ("view.previous", "left_square_bracket", "screen.view(-1)", "Previous view",
     "All, next, mine, blocked, contradicted, closable.", "", 50),
    ("view.next", "right_square_bracket", "screen.view(1)", "Next view",
     "All, next, mine, blocked, contradicted, closable.", "", 50),
    ("view.all", "g a", "screen.see('all')", "All tickets", "The view of all tickets.", "", 50),
    ("view.next-up", "g n", "screen.see('next')", "What to do next", "Ready work, best first.",
     "", 50),
    ("view.mine", "g m", "screen.see('mine')", "Mine", "My open tickets.", "", 50),
    ("view.blocked", "g b", "screen.see('blocked')", "Blocked", "What is stuck.", "", 50),
    ("view.contradicted", "g c", "screen.see('contradicted')", "Contradicted",
     "Claims that a gate denies.", "", 50),
    ("view.closable", "g k", "screen.see('closable')", "Closable",
     "Open tickets whose gates all pass.", "", 50),
    ("view.triage", "g t", "screen.see('triage')", "Triage",
     "Open tickets without owner, priority or a way to check them.", "", 50),
    ("cursor.first", "g g", "screen.top", "First row", "The cursor goes to the first row.", "", 50),
    ("view.sort", "comma", "screen.sort", "Sort", "The order of the backlog; again reverses it.",
     "", 50),
    ("view.group", "semicolon", "screen.group", "Group", "What the backlog is grouped by.", "", 50),
    ("board.pick", "B", "screen.board", "Choose a board", "One board, or all of them.", "board",
     45),
    ("command", "colon", "screen.command", "Go to a ticket",
     "An id, or the end of one: 003. Words search titles.", "", 50),
)  # fmt: skip

_VERBS = _many(
    "Change", "app",
    ("ticket.status", "s", "screen.status", "Status",
     "The menu of statuses; what is refused says why.", "status", 1),
    ("ticket.status.next", "greater_than_sign", "screen.advance(1)", "Next status",
     "todo, doing, review, done.", "next", 9),
    ("ticket.status.previous", "less_than_sign", "screen.advance(-1)", "Previous status",
     "Back from review or doing.", "", 50),
    ("ticket.priority", "p", "screen.priority", "Priority", "P0 to P4, or none.", "priority", 2),
    ("ticket.assign", "a", "screen.assign", "Assign", "Owners, with type-ahead.", "assign", 3),
    ("ticket.mine", "i", "screen.mine", "Assign to me", "I become the primary owner.", "", 50),
    ("ticket.block", "b", "screen.block", "Block", "Blocked, with one line of reason.", "", 50),
    ("ticket.target", "D", "screen.target", "Target", "An ISO week or a day: 2026-W09.", "", 50),
    ("ticket.deps", "d", "screen.deps", "Dependencies",
     "What the ticket needs: ids, parted by commas.", "", 50),
    ("why", "W", "screen.why", "Why",
     "Why the ticket is contradicted, unproven, open, or what it waits for.", "why", 4),
    ("undo", "u", "screen.undo", "Undo", "Takes the last change back, to the byte.", "undo", 35),
    ("redo", "U|ctrl+r", "screen.redo", "Redo", "Does again what was taken back.", "", 50),
    ("copy.id", "y", "screen.copy", "Copy the id", "The ticket's id goes to the clipboard.", "",
     50),
    ("open.editor", "e", "screen.editor", "Open in the editor",
     "The file of the row, at its line, in $VISUAL or $EDITOR.", "", 50),
    ("reload", "R|f5", "screen.reload", "Read and check again",
     "Reads every board and judges every gate again.", "", 50),
)  # fmt: skip

_MARKS = _many(
    "Change", "backlog",
    ("mark.toggle", "x|space", "screen.mark", "Mark", "Marks the row for the next verb.", "", 50),
    ("mark.all", "V|ctrl+a", "screen.mark_all", "Mark all", "Marks every row of the view.", "", 50),
)  # fmt: skip

_OWN = (
    *_many(
        "Detail", "detail",
        ("detail.tick", "space|x", "screen.tick", "Tick",
         "The mark of the acceptance line under the cursor.", "tick", 5),
    ),
    *_many(
        "Risks", "risks",
        ("risks.map", "M", "screen.risk_map", "Map or list first",
         "The map of likelihood and impact, or the list.", "map", 5),
    ),
)  # fmt: skip

_DIALOGS = (
    *_many(
        "Dialogs", "menu",
        ("menu.cancel", "escape|q", "cancel", "Close", "Nothing is chosen.", "", 50),
        ("menu.down", "j", "move(1)", "Down", "One choice down.", "", 50),
        ("menu.up", "k", "move(-1)", "Up", "One choice up.", "", 50),
    ),
    *_many(
        "Dialogs", "prompt",
        ("prompt.cancel", "escape", "cancel", "Drop", "What was typed is dropped.", "", 50),
    ),
    *_many(
        "Dialogs", "listing",
        ("listing.close", "escape|q", "cancel", "Close", "Back to the pane.", "", 50),
    ),
    *_many(
        "Dialogs", "filter",
        ("filter.keep", "enter", "keep", "Keep", "The filter stays, the rows get the focus.", "",
         50),
        ("filter.clear", "escape", "clear", "Clear", "The filter goes.", "", 50),
    ),
)  # fmt: skip

_APP = _many(
    "Program", "app",
    ("help", "question_mark|f1", "screen.help", "Help", "The keys of this pane.", "help", 99),
    ("palette", "ctrl+p", "app.command_palette", "Command palette",
     "Every command, ticket and board by a few letters.", "", 50),
    ("theme.next", "g h", "app.next_theme", "Next theme", "The next colour theme.", "", 50),
    ("quit", "q|ctrl+q", "app.quit", "Quit", "Leaves; every change is saved already.", "", 50),
)  # fmt: skip

ACTIONS: tuple[Action, ...] = (
    *_CURSOR, *_MATRIX, *_PANES, *_VIEWS, *_VERBS, *_MARKS, *_OWN, *_DIALOGS, *_APP,
)  # fmt: skip

FIRST = (
    *("cursor.down", "cursor.up", "open", "back", "pane.next", "filter.edit", "command"),
    *("palette", "help", "undo", "why", "quit"),
)
"""The commands that work alike in every pane: what the first page of the help shows."""

SHOWN = {
    "slash": "/", "comma": ",", "semicolon": ";", "colon": ":", "question_mark": "?",
    "left_square_bracket": "[", "right_square_bracket": "]", "greater_than_sign": ">",
    "less_than_sign": "<", "enter": "⏎", "escape": "esc", "pagedown": "PgDn", "pageup": "PgUp",
    "shift+tab": "shift+tab",
}  # fmt: skip
"""Textual's name of a key as a person knows it."""


def shown(key: str) -> str:
    """A key as help and footer write it."""
    return " ".join(SHOWN.get(part, part) for part in key.split())


def find(action_id: str) -> Action:
    """The action of an id.

    Raises:
        KeyError: No such action.
    """
    return _BY_ID[action_id]


_BY_ID = {action.id: action for action in ACTIONS}

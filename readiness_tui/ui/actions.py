"""The one declaration of every command: keys, footer, help and palette are made from it.

A key written anywhere else fails a test. `contexts` says where a key counts: `app` everywhere,
`list` in panes 1, 2, 4 and 5, and one name for each pane; keys resolve innermost first.
"""

from readiness_tui.ui.action import Action, many
from readiness_tui.ui.dialog_actions import DIALOGS

_CURSOR = many(
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

_MATRIX = many(
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
    ("matrix.pair", "enter", "choose", "Open the row",
     "The backlog goes to the ticket of this row; a folded group opens.", "", 50),
    ("matrix.hard", "x|space", "turn(False)", "Turn the dependency",
     "The row needs the column, or no longer does; a cycle is refused with its path.",
     "dependency", 5),
    ("matrix.soft", "X", "turn(True)", "Turn the soft order",
     "The row prefers to come after the column, or no longer does.", "soft", 6),
    ("matrix.order", "O", "screen.order", "Order of the matrix",
     "By levels, as in the file, or phases, owners and groups folded to counts.", "order", 7),
    ("matrix.transpose", "T", "look('transpose')", "Transpose",
     "Rows and columns change places; the title says which needs which.", "transpose", 8),
    ("matrix.indirect", "I", "look('indirect')", "Show indirect marks",
     "Dots for what is needed only through others, or none.", "", 50),
    ("matrix.circles", "C", "look('blocks')", "Circles only",
     "Only the tickets that need each other in a circle, or all again.", "", 50),
    ("matrix.minimap", "M", "look('minimap')", "Map of the matrix",
     "The whole matrix in small, with what is in sight.", "", 50),
)  # fmt: skip

_PANES = many(
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
    ("pane.phases", "6", "screen.show('phases')", "Phases and time line",
     "To pane 6; again to its other side.", "", 50),
    ("pane.problems", "7", "screen.show('problems')", "Problems", "To pane 7.", "", 50),
    ("pane.zoom", "z", "screen.zoom", "Zoom", "The pane takes the whole body, or gives it back.",
     "zoom", 40),
    ("pane.follow", "F", "screen.follow", "What the panes follow",
     "Gates and risks show this ticket, or all of the view.", "", 50),
    ("back", "escape", "screen.back", "Back", "Leaves one layer: zoom, marks, filter.", "", 50),
)  # fmt: skip

_VIEWS = many(
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

_VERBS = many(
    "Change", "app",
    ("ticket.status", "s", "screen.status", "Status",
     "The menu of statuses; what is refused says why.", "status", 1),
    ("ticket.status.next", "greater_than_sign", "screen.advance(1)", "Next status",
     "todo, doing, review, done.", "next", 9),
    ("ticket.status.previous", "less_than_sign", "screen.advance(-1)", "Previous status",
     "Back from review or doing.", "", 50),
    ("ticket.priority", "p", "screen.priority", "Priority",
     "P0 to P4, or none; s there edits the score.", "priority", 2),
    ("ticket.assign", "a", "screen.assign", "Assign", "Owners, with type-ahead.", "assign", 3),
    ("ticket.mine", "i", "screen.mine", "Assign to me", "I become the primary owner.", "", 50),
    ("ticket.block", "b", "screen.block", "Block", "Blocked, with one line of reason.", "", 50),
    ("ticket.target", "D", "screen.target", "Target", "An ISO week or a day: 2026-W09.", "", 50),
    ("ticket.deps", "d", "screen.deps", "Dependencies",
     "What the ticket needs: ids, parted by commas.", "", 50),
    ("ticket.new", "n", "screen.new", "New ticket",
     "Its title; it gets the owner, priority and labels that the filter asks for.", "new", 8),
    ("ticket.verify", "r", "screen.verify", "Run a verify command of the ticket",
     "If it is trusted; else it is shown first.", "", 50),
    ("board.mode", "g e", "screen.mode", "Enforcement of the board",
     "How far a failing gate holds things back; :mode does it too.", "", 50),
    ("ticket.note", "c", "screen.note", "Note", "One line in the log of the board.", "", 50),
    ("ticket.delete", "g x", "screen.delete", "Remove the ticket",
     "After a question, and only where nothing refers to it; :delete does it too.", "", 50),
    ("why", "W", "screen.why", "Why",
     "Why the ticket is contradicted, unproven, open, or what it waits for.", "why", 4),
    ("undo", "u", "screen.undo", "Undo", "Takes the last change back, to the byte.", "undo", 35),
    ("redo", "U|ctrl+r", "screen.redo", "Redo", "Does again what was taken back.", "", 50),
    ("plan.whatif", "exclamation_mark", "screen.what_if", "What if",
     "Changes are tried out, nothing is written; again keeps them as one step, or drops them.",
     "", 50),
    ("copy.id", "y", "screen.copy", "Copy the id", "The ticket's id goes to the clipboard.", "",
     50),
    ("open.editor", "e", "screen.editor", "Open in the editor",
     "The file of the row, at its line, in $VISUAL or $EDITOR.", "", 50),
    ("reload", "R|f5", "screen.reload", "Read and check again",
     "Reads every board, judges every gate, writes unsaved edits again.", "", 50),
)  # fmt: skip

_KEPT = many(
    "Saving", "app",
    ("unsaved.show", "g u", "screen.unsaved", "Unsaved edits and conflicts",
     "Conflicts to decide, edits to write again, and what was put back outside.", "", 50),
    ("reverted.reapply", "g p", "screen.reapply", "Put my edits back",
     "Writes again what somebody put back to its old value outside.", "", 50),
    ("reverted.let-be", "g l", "screen.let_be", "Let it be",
     "Accepts what somebody put back to its old value outside.", "", 50),
)  # fmt: skip

_MARKS = many(
    "Change", "backlog",
    ("mark.toggle", "x|space", "screen.mark", "Mark", "Marks the row for the next verb.", "", 50),
    ("mark.all", "V|ctrl+a", "screen.mark_all", "Mark all", "Marks every row of the view.", "", 50),
)  # fmt: skip

_OWN = (
    *many(
        "Detail", "detail",
        ("detail.tick", "space|x", "screen.tick", "Tick",
         "The mark of the acceptance line under the cursor.", "tick", 5),
    ),
    *many(
        "Phases", "phases",
        ("phases.tick", "space|x", "screen.tick_phase", "Tick the criterion",
         "The mark of an entrance or exit criterion that people tick.", "tick", 1),
        ("phases.move", "p", "screen.move_phase", "Move to a phase",
         "The ticket leaves its phase for another; one edit.", "move", 2),
        ("phases.picture", "M", "screen.picture", "Time line, burn-up, load",
         "What stands at the right; in few cells the list takes its turn.", "picture", 3),
        ("phases.finer", "left_parenthesis", "screen.scale(-1)", "Finer scale",
         "A cell is half a day, a day, or a week.", "", 50),
        ("phases.coarser", "right_parenthesis", "screen.scale(1)", "Coarser scale",
         "A cell is half a day, a day, or a week.", "scale", 4),
        ("phases.earlier", "H", "screen.time(-1)", "A screen of time earlier",
         "The weeks before those that are shown.", "", 50),
        ("phases.later", "L", "screen.time(1)", "A screen of time later",
         "The weeks after those that are shown.", "later", 5),
        ("phases.today", "full_stop", "screen.time(0)", "Today", "The week of today comes first.",
         "today", 6),
    ),
    *many(
        "Gates", "gates",
        ("gate.verify", "r", "screen.verify", "Run the command",
         "If it is trusted; else all of it is shown first.", "verify", 0),
        ("gate.editor", "e", "screen.gate_editor", "Open at the line",
         "The finding in $VISUAL or $EDITOR; the gate is judged again afterwards.", "open", 0),
        ("gate.why", "W", "screen.gate_why", "Why the gate stands so",
         "All that is known of it, and its last runs.", "why", 0),
        ("waiver.new", "w", "screen.waive", "Waive the finding",
         "Let it go for a time, with a reason; shown before it is written.", "waive", 0),
        ("gate.trust", "t", "screen.trust", "Trust the command",
         "Shows all of it first; of a trusted one: takes the trust back.", "trust", 1),
        ("gate.cancel", "X", "screen.cancel_run", "Cancel the run",
         "Ends the command and all that it started.", "", 50),
        ("gate.copy-command", "Y", "screen.copy_command", "Copy the command",
         "The whole command goes to the clipboard.", "", 50),
        ("gate.attest", "A", "screen.attest", "Sign, or accept a baseline",
         "Vouches for an attestation, or writes a new baseline; asks before.", "sign", 1),
        ("gate.publish", "P", "screen.publish", "Publish evidence",
         "Copies record and log of the last run into the repository.", "", 50),
    ),
    *many(
        "Problems", "problems",
        ("problems.mend", "full_stop", "screen.mend", "Mend it",
         "What would change, or a choice of that; y in it does it.", "mend", 0),
        ("problems.mend-all", "A", "screen.mend_all", "Mend all of this code",
         "Every finding of the code that has one safe edit.", "mend all", 1),
        ("problems.why", "W", "screen.problem_why", "What the code means",
         "What it finds, why that matters, and how it is mended.", "why", 2),
        ("problems.editor", "e", "screen.problem_editor", "Open at the line",
         "The file of the problem, at its line, in $VISUAL or $EDITOR.", "open", 6),
        ("problems.scope", "F", "screen.problems_scope", "Which problems",
         "All of the board, those of the filter, or those of the ticket.", "which", 7),
    ),
    *many(
        "Risks", "risks",
        ("risks.map", "M", "screen.risk_map", "Map or list",
         "The map of likelihood and impact, which arrows walk; again the list.", "map", 6),
        ("risks.rate", "p", "screen.rate_risk", "Rate the risk",
         "Likelihood and impact from 1 to 5, such as 4x5.", "rate", 1),
        ("risks.own", "a", "screen.own_risk", "Owner of the risk", "Who watches it.", "owner", 2),
        ("risks.mitigate", "d", "screen.mitigate_risk", "Tickets that mitigate the risk",
         "Ids, parted by commas.", "tickets", 3),
        ("risks.accept", "A", "screen.accept_risk", "Accept the risk",
         "Live with it for a reason, until a day.", "accept", 4),
        ("risks.new", "n", "screen.new_risk", "New risk", "What may happen.", "new", 5),
    ),
)  # fmt: skip

_RISK_MAP = many(
    "Risks", "riskmap",
    ("riskmap.right", "l|right", "walk(1, 0)", "More likely", "One cell to the right.", "", 50),
    ("riskmap.left", "h|left", "walk(-1, 0)", "Less likely", "One cell to the left.", "", 50),
    ("riskmap.up", "k|up", "walk(0, 1)", "More impact", "One cell up.", "", 50),
    ("riskmap.down", "j|down", "walk(0, -1)", "Less impact", "One cell down.", "", 50),
    ("riskmap.keep", "enter", "leave(True)", "List this cell",
     "Back to the list, with the risks of the cell alone.", "list them", 1),
    ("riskmap.go", "escape", "leave(False)", "Let the map go",
     "Back to the list of all risks.", "all risks", 2),
)  # fmt: skip

_APP = many(
    "Program", "app",
    ("help", "question_mark|f1", "screen.help", "Help", "The keys of this pane.", "help", 99),
    ("palette", "ctrl+p", "app.command_palette", "Command palette",
     "Every command, ticket and board by a few letters.", "", 50),
    ("theme.next", "g h", "app.next_theme", "Next theme", "The next colour theme.", "", 50),
    ("quit", "q|ctrl+q", "app.quit", "Quit", "Leaves; asks where an edit is not saved.", "", 50),
)  # fmt: skip

ACTIONS: tuple[Action, ...] = (
    *_CURSOR, *_MATRIX, *_PANES, *_VIEWS, *_VERBS, *_KEPT, *_MARKS, *_OWN, *_RISK_MAP,
    *DIALOGS, *_APP,
)  # fmt: skip

FIRST = (
    *("cursor.down", "cursor.up", "open", "back", "pane.next", "filter.edit", "command"),
    *("palette", "help", "undo", "why", "quit"),
)
"""The commands that work alike in every pane: what the first page of the help shows."""

SHOWN = {
    "slash": "/", "full_stop": ".", "comma": ",", "semicolon": ";", "colon": ":",
    "question_mark": "?", "exclamation_mark": "!",
    "left_parenthesis": "(", "right_parenthesis": ")",
    "left_square_bracket": "[", "right_square_bracket": "]", "greater_than_sign": ">",
    "less_than_sign": "<", "enter": "⏎", "escape": "esc", "pagedown": "PgDn", "pageup": "PgUp",
    "shift+tab": "shift+tab",
}  # fmt: skip
"""Textual's name of a key as a person knows it."""


def shown(key: str) -> str:
    """A key as help and footer write it."""
    return " ".join(SHOWN.get(part, part) for part in key.split())


def hinted(*contexts: str) -> list[Action]:
    """The actions of some contexts that have a hint for the footer.

    Args:
        contexts: Innermost first; a key that an inner one takes over is not shown for the outer.
    """
    found: dict[str, Action] = {}
    for context in contexts:
        here = [action for action in ACTIONS if action.hint and action.context == context]
        taken = {key for action in found.values() for key in action.keys}
        found |= {action.id: action for action in here if not taken & set(action.keys)}
    return list(found.values())


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

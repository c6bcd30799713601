"""The commands of dialogs and fields: the part of the registry that counts above the panes."""

from readiness_tui.ui.registry.action import many

DIALOGS = (
    *many(
        "Dialogs", "menu",
        ("menu.cancel", "escape|q", "cancel", "Close", "Nothing is chosen.", "", 50),
        ("menu.down", "j", "move(1)", "Down", "One choice down.", "", 50),
        ("menu.up", "k", "move(-1)", "Up", "One choice up.", "", 50),
    ),
    *many(
        "Dialogs", "prompt",
        ("prompt.cancel", "escape", "cancel", "Drop", "What was typed is dropped.", "", 50),
    ),
    *many(
        "Dialogs", "listing",
        ("listing.close", "escape|q", "cancel", "Close", "Back to the pane.", "", 50),
    ),
    *many(
        "Dialogs", "run",
        ("run.cancel", "X", "end", "End it", "Ends the command and all that it started.",
         "end it", 1),
        ("run.close", "escape|q", "cancel", "Close", "Back to the pane; the command goes on.",
         "close", 99),
    ),
    *many(
        "Dialogs", "confirm",
        ("confirm.yes", "y", "answer(True)", "Do it", "It is done, for good.", "do it", 1),
        ("confirm.no", "escape|enter|n|q", "answer(False)", "Leave it", "Nothing is done.",
         "leave it", 99),
    ),
    *many(
        "Dialogs", "conflict",
        ("conflict.mine", "m", "take('mine')", "Take mine", "The field gets what you wanted.",
         "mine", 1),
        ("conflict.theirs", "t", "take('theirs')", "Take theirs", "The field stays as it is now.",
         "theirs", 2),
        ("conflict.both", "b", "take('both')", "Both",
         "Theirs stands; yours is added to the notes of the ticket.", "both as a note", 3),
        ("conflict.diff", "d", "diff", "Show the difference",
         "What each of you changed, line by line.", "diff", 4),
        ("conflict.keep", "enter", "keep", "Save what was decided",
         "Once every field is decided: it is saved as one change.", "save", 5),
        ("conflict.all-mine", "M", "take_all('mine')", "Mine in every field",
         "Every field gets what you wanted.", "", 50),
        ("conflict.all-theirs", "T", "take_all('theirs')", "Theirs in every field",
         "Every field stays as it is now.", "", 50),
        ("conflict.later", "escape|q", "cancel", "Later", "It is kept until you decide.", "later",
         99),
    ),
    *many(
        "Dialogs", "unsaved",
        ("unsaved.open", "enter", "choose", "Do what the row says",
         "Decides, writes again, or goes to its row.", "do it", 1),
        ("unsaved.retry", "R|w", "retry", "Write again", "Every unsaved edit is tried again.",
         "write all again", 2),
        ("unsaved.drop", "x", "drop", "Drop it",
         "Your edit is given up, or what was put back is accepted.", "drop", 3),
        ("unsaved.close", "escape|q", "cancel", "Close", "Everything is kept.", "close", 99),
    ),
    *many(
        "Dialogs", "filter",
        ("filter.keep", "enter", "keep", "Keep", "The filter stays, the rows get the focus.",
         "keep", 1),
        ("filter.clear", "escape", "clear", "Clear", "The filter goes.", "clear", 99),
        ("filter.complete", "tab", "complete(1)", "Complete",
         "The field or word before the cursor; again takes the next that fits.", "complete", 2),
        ("filter.complete-back", "shift+tab", "complete(-1)", "Complete, the one before",
         "The one before it of those that fit.", "", 50),
    ),
)  # fmt: skip

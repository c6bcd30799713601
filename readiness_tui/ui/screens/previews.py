"""What an action would change, shown before it is done."""

from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.preview import Preview
from readiness_tui.ui.messages.plan import PreviewAsked, Previewed


class Previews:
    """Asks for the preview of an action, and does the action once a person agreed to that."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._asked: PreviewAsked | None = None

    def ask(self, action: PreviewAsked) -> None:
        """Ask what an action would change, and remember what was asked last: only that is shown."""
        self._asked = action
        self._context.request(lambda bridge: bridge.preview(action))

    def show(self, previewed: Previewed) -> None:
        """Show what it would change, and ask whether to do it."""
        preview = previewed.asked
        if preview is not self._asked or not self._context.may_answer:
            return
        self._asked = None

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - the answer of a dialog
            if yes:
                self._context.request(lambda bridge: bridge.do(preview.action, preview.reason))

        self._context.ask(Preview(safe_line(preview.action.title), previewed.lines), answered)

"""What every dialog does."""

from textual.app import App, ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from readiness_tui.ui.dialogs.dialog import Dialog


class Parts(Dialog[None]):
    """A dialog that looks for its part once it is there."""

    def compose(self) -> ComposeResult:
        yield Static(id="part")

    async def mount_composed_widgets(self, widgets: list[Widget]) -> None:
        """Textual mounts nothing below what it takes away."""
        self.app._running = False  # noqa: SLF001 - as its end begins
        self._pruning = True
        await super().mount_composed_widgets(widgets)

    def on_mount(self) -> None:
        self.query_one("#part")


async def test_one_that_comes_up_as_the_program_ends_looks_for_no_parts() -> None:
    async with App[None]().run_test() as pilot:
        await pilot.app.push_screen(Parts())

"""What a script is followed for besides its status: whoever hears what runs on the way."""

from readiness_tui.gates.shell.state import State
from readiness_tui.gates.shell.tree import Case, If, Item, Loop, Pipeline, Simple


class Observer:
    """Hears of the nodes of a script in the order in which they run; this one notes nothing."""

    def enter(self, node: Item | If | Loop | Case, state: State, *, is_live: bool) -> None:
        """A node begins; `is_live` says that the script has come to its target before it."""

    def leave(self, node: Item | If | Loop | Case, state: State) -> None:
        """A node ends, also where the shell ends in it."""

    def ran(self, simple: Simple, state: State) -> None:
        """A simple command has run, and the shell goes on."""

    def started(self, item: Item) -> None:
        """What an item runs in the background is on its way."""

    def doubted(self, pipeline: Pipeline, state: State) -> None:
        """A pipeline behind `&&` or `||` may or may not run, in the item that was entered last."""

    def asked(self) -> None:
        """A condition begins."""

    def answered(self, status: int) -> None:
        """A condition of the `if` that was entered last ends; below 0: nobody can know how."""

"""Bindings and key sequences, made from the registry and from nothing else."""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from readiness_tui.ui.registry.actions import ACTIONS, Action


def single(action: Action) -> str:
    """The single keys of an action as Textual takes them; a sequence is not among them."""
    return ",".join(key for key in action.keys if " " not in key)


def bindings(context: str, actions: Iterable[Action] = ACTIONS) -> list[BindingType]:
    """The bindings of one context, each with the id of its action."""
    return [
        Binding(single(action), action.call, action.title, show=False, id=action.id)
        for action in actions
        if action.context == context and single(action)
    ]


class Chords:
    """Key sequences: `g m`. Fed every key that no widget took; waits for ever, escape cancels."""

    def __init__(self, actions: Iterable[Action] = ACTIONS) -> None:
        self.calls = {key: action for action in actions for key in action.keys if " " in key}
        self.firsts = {key.split()[0] for key in self.calls}
        self.pending = ""

    def feed(self, key: str) -> tuple[str, str]:
        """Take one key: `pass`, `wait`, `run`, `cancel` or `unknown`, with a detail.

        The detail of `run` is the action to call, of the others what was typed.
        """
        if not self.pending:
            self.pending = key if key in self.firsts else ""
            return ("wait", key) if self.pending else ("pass", "")
        first, self.pending = self.pending, ""
        if key == "escape":
            return "cancel", first
        action = self.calls.get(f"{first} {key}")
        return ("run", action.call) if action else ("unknown", f"{first} {key}")

    def followers(self, first: str) -> list[tuple[str, str]]:
        """The keys that may follow, with their titles: what the which-key box shows."""
        return [
            (key.split()[1], action.title)
            for key, action in self.calls.items()
            if key.split()[0] == first
        ]

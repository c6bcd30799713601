"""Why a verdict or a ticket stands as it does, and what the keys of that tree do.

They do what the same keys do on the record itself: nothing is done in another way from there.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable
from functools import partial

from readiness_tui.domain.edits.requests import Perform, Tick
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.verdict.reason_tree import ReasonNode
from readiness_tui.ui.commands import status, waivers
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.gate_runs import Commands
from readiness_tui.ui.commands.going import go_to_record
from readiness_tui.ui.commands.repairs import repair
from readiness_tui.ui.dialogs.reasons import ReasonTree, TreePlace
from readiness_tui.ui.messages.plan import EditorAsked
from readiness_tui.ui.viewmodels.mending import Fix, Move, Sign, mending
from readiness_tui.ui.viewmodels.why import Explanation


def of_ticket(key: Key) -> Scope:
    """A ticket as what is explained."""
    return Scope(key.board, "ticket", key.ticket)


class Explanations:
    """Trees of reasons, each with the place where somebody was in it.

    Args:
        context: The place to work at.
        gate_commands: What is done with the commands of gates.
    """

    def __init__(self, context: CommandContext, gate_commands: Callable[[], Commands]) -> None:
        self._context, self._gate_commands = context, gate_commands
        self._places: dict[Scope, TreePlace] = {}
        self._tree: ReasonTree | None = None

    def explain(self, scope: Scope) -> None:
        """Show the reasons of a scope; the line that is chosen is gone to."""
        place = self._places.get(scope, TreePlace())
        self._tree = ReasonTree(Explanation(self._context.view, scope), place, self._act)
        self._context.ask(self._tree, self._follow)

    def keep_up(self) -> None:
        """Let the tree follow the plan; it closes where what it explains is gone."""
        tree = self._tree
        if tree is None or not tree.is_mounted:
            return
        explanation = Explanation(self._context.view, tree.explanation.scope)
        try:
            _ = explanation.verdict
        except UsageError:
            tree.dismiss(None)
        else:
            tree.show(explanation)

    def _follow(self, node: ReasonNode | None) -> None:
        if self._tree is not None:
            self._places[self._tree.explanation.scope] = self._tree.place
        self._tree = None
        if node is None:
            return
        if node.record is not None:
            go_to_record(self._context, node.record)
        else:
            self._open(node)

    def _act(self, verb: str, node: ReasonNode) -> None:
        """Do to a reason what a key asks for."""
        match verb:
            case "open":
                self._open(node)
            case "waive":
                waivers.waive(self._context, node.gate, node.finding)
            case "mend":
                self._mend(node)
            case _:
                review = partial(self._gate_commands().review, purpose=verb)
                if node.gate is None and node.ticket is not None:
                    self._gate_commands().of_ticket(node.ticket, review)
                else:
                    self._gate_commands().of_gate(node.gate, review)

    def _open(self, node: ReasonNode) -> None:
        if node.place is not None:
            self._context.post(EditorAsked(node.place.path, node.place.line))
        else:
            self._context.refuse("this line names no file", "go to a finding")

    def _mend(self, node: ReasonNode) -> None:
        context = self._context
        match mending(context.snapshot, node, context.view.findings):
            case Move(ticket, to):
                status.change(context, (ticket,), to)
            case Sign(gate):
                waivers.vouch(context, gate)
            case Tick() | Perform() as request:
                context.edit(request)
            case Fix(message, actions):
                repair(context, message, actions)
            case None:
                remedy = node.reason.remedy or "e opens its file"
                context.refuse("nothing here can be mended by a key", remedy)

"""What the workflows call in the repository, looked at where it is written.

What hides the failure of a call hides that of the scans behind it, so a file or target with scans
that stop it counts at every place that calls it. A target is looked at as a job of its own, once,
when something first calls it. What leads back to itself, lies too deep or cannot be read is told as
not seen.
"""

from collections.abc import Callable, Iterator, Sequence

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.scanners.calls import Call
from readiness_tui.gates.kinds.scanners.likeness import looks_like_scan
from readiness_tui.gates.kinds.scanners.names import Names
from readiness_tui.gates.kinds.softfail.steps import WorkflowLook
from readiness_tui.gates.kinds.softfail.target_jobs import Read, Target, targets_of
from readiness_tui.gates.kinds.workflows.workflow import Workflow, read_workflow

DEEPEST = 8
TARGETS_CAP = 200
_CALLED = "workflow_call"
_ACTION_FILES = ("action.yml", "action.yaml")


class Followed:
    """Everything that is looked at: the workflows of a gate, and what they call.

    Args:
        workflows: Those that the gate names.
        read: A file of the repository, None where it cannot be read.
        names: Of the gate, without what follows calls.
        lets_report: A soft report is let through where a later step fails for it.
    """

    def __init__(
        self,
        workflows: Sequence[Workflow],
        read: Read,
        names: Callable[["Followed"], Names],
        *,
        lets_report: bool,
    ) -> None:
        self._read, self._lets_report = read, lets_report
        self.names = names(self)
        self._workflows = {one.path: one for one in workflows}
        self._looks: dict[str, WorkflowLook | None] = {}
        self._open: list[str] = []
        self._answers: dict[tuple[object, ...], str | None] = {}
        self.unseen: dict[str, None] = {}
        self.texts: dict[str, str] = {}
        for path in self._workflows:
            self._of_workflow(path)

    @property
    def looks(self) -> Iterator[WorkflowLook]:
        """Each file and target that was looked at, those of the gate first."""
        own = [look for path, look in self._looks.items() if path in self._workflows]
        others = [look for path, look in self._looks.items() if path not in self._workflows]
        return (look for look in (*own, *others) if look is not None)

    # --- what names ask --------------------------------------------------------------------------

    def text(self, path: str) -> str | None:
        """A file of the repository, None if it cannot be read."""
        if path not in self.texts:
            text = self._read(path)
            if text is None:
                return None
            self.texts[path] = text
        return self.texts[path]

    def called(self, call: Call) -> str | None:
        """The scanners that stop what is called when they fail, empty if all are soft.

        None where it holds none, or cannot be seen.
        """
        key = (call.kind, call.folder, call.file, call.targets, call.given)
        if key not in self._answers:
            self._answers[key] = self._answer(call)
        return self._answers[key]

    def _answer(self, call: Call) -> str | None:
        leads_to = targets_of(call, self.text, self.names.may_name)
        if leads_to is None:
            if looks_like_scan(call.says) or self.names.names_one(call.says):
                self._unseen(call.says)
            return None
        every = (self._of_target(target, call.given) for target in leads_to)
        names = [name for name in every if name is not None]
        words = [word for name in names for word in name.split(", ") if word]
        return ", ".join(dict.fromkeys(words)) if names else None

    def used(self, path: str) -> str | None:
        """The same of an action or workflow of the repository, as `uses:` has it."""
        place = "" if path == "." else path.removeprefix("./").strip("/")
        if place.endswith((".yml", ".yaml")):
            look = self._of_workflow(place)
            is_called = look is not None and _CALLED in look.workflow.triggers
            return _stops(look) if is_called else self._missing(path, look)
        files = [f"{place}/{name}".lstrip("/") for name in _ACTION_FILES]
        look = next((look for file in files if (look := self._of_workflow(file))), None)
        return _stops(look) if look is not None else self._missing(path, look)

    def script(self, path: str) -> bool:
        """Look at a script for its own sake; whether it is one that can be read."""
        call = Call("script", "", path, (), path)
        leads_to = targets_of(call, self.text, self.names.may_name)
        for target in leads_to or ():
            self._of_target(target)
        return leads_to is not None

    # --- looking ---------------------------------------------------------------------------------

    def _missing(self, path: str, look: WorkflowLook | None) -> None:
        if look is None:
            self._unseen(path)

    def _unseen(self, says: str) -> None:
        self.unseen.setdefault(says)

    def _of_workflow(self, path: str) -> WorkflowLook | None:
        if path not in self._looks:
            workflow = self._workflows.get(path) or self._parsed(path)
            if workflow is None:
                return None
            self._look(path, path, workflow)
        return self._looks[path]

    def _parsed(self, path: str) -> Workflow | None:
        text = self.text(path)
        try:
            return None if text is None else read_workflow(text, path)
        except UnparsableError:
            return None

    def _of_target(self, target: Target, given: object = ()) -> str | None:
        key = f"{target.path}\n{target.name}\n{given or ''}"
        if key in self._open:
            self._unseen(f"{target.says} (it calls itself)")
            return None
        if key not in self._looks:
            if len(self._open) >= DEEPEST or len(self._looks) - len(self._workflows) >= TARGETS_CAP:
                self._unseen(f"{target.says} (too deep)")
                return None
            self._look(key, target.path, target.workflow)
        return _stops(self._looks[key])

    def _look(self, key: str, path: str, workflow: Workflow) -> None:
        self._looks[key] = None
        self._open.append(key)
        text, lets_report = self.text(path) or "", self._lets_report
        self._looks[key] = WorkflowLook(
            workflow, self.names, text, lets_report=lets_report, read=self._read
        )
        self._open.pop()


def _stops(look: WorkflowLook | None) -> str | None:
    """The scanners that stop a file when they fail, as one text; None where it holds none."""
    scans = [one for one in look.found if not one.is_guess] if look is not None else []
    names = dict.fromkeys(one.scan for one in scans if not one.softs)
    return ", ".join(names) if scans else None

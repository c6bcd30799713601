"""Scans that lie behind a call: in a composite action, a workflow or a script of the repository.

What hides the failure of the call hides that of the scan, so a file with a scan counts at every
place that calls it.
"""

from collections.abc import Iterator, Mapping, Sequence

from readiness_tui.gates.kinds.softfail_names import Names
from readiness_tui.gates.kinds.softfail_programs import Read
from readiness_tui.gates.kinds.softfail_steps import WorkflowLook, look_at_script
from readiness_tui.gates.readers.shell_words import ShellError
from readiness_tui.gates.readers.workflow import Workflow
from readiness_tui.gates.readers.yaml_lines import text_map

_DEEPEST = 4  # calls inside calls
_CALLED = "workflow_call"


def looks_at(
    workflows: Sequence[Workflow],
    texts: Mapping[str, str],
    names: Names,
    *,
    lets_report: bool,
    read: Read,
) -> tuple[list[WorkflowLook], Names]:
    """All workflows and actions as they are with what they call, and the names that this takes.

    Args:
        workflows: As they were read.
        texts: Every file by its path, shell scripts too.
        names: Of the gate.
        lets_report: A soft report is let through where a later step fails for it.
        read: Gives the files of the repository, for what judges a report.
    """
    paths = {one.path for one in workflows}
    scripts = {path: text for path, text in texts.items() if path not in paths}
    looks: list[WorkflowLook] = []
    for _ in range(_DEEPEST):
        looks = [
            WorkflowLook(one, names, texts.get(one.path, ""), lets_report=lets_report, read=read)
            for one in workflows
        ]
        carriers = dict([*_of_workflows(looks), *_of_scripts(scripts, names)])
        if carriers == names.carriers:
            break
        names = names.carrying(carriers)
    return looks, names


def _of_workflows(looks: Sequence[WorkflowLook]) -> Iterator[tuple[str, str]]:
    """The files that can be called and hold a scan that stops them."""
    for look in looks:
        workflow = look.workflow
        scan = next((one.scan for one in look.found if not one.softs and not one.gated_at), None)
        if scan is None:
            continue
        if workflow.is_action:
            yield f"./{workflow.path.rpartition('/')[0]}", scan
        elif _CALLED in workflow.triggers:
            yield f"./{workflow.path}", scan


def _of_scripts(scripts: Mapping[str, str], names: Names) -> Iterator[tuple[str, str]]:
    for path, text in scripts.items():
        if not names.may_be_in(text):
            continue
        try:
            look = look_at_script(text, text_map(text), names)
        except ShellError:
            continue  # told where the script is looked at for its own sake
        scan = next((use.scan.name for use in look.uses if use.soft is None), None)
        if scan is not None:
            yield path, scan

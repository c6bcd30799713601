"""Kind `workflow_pins`: what a workflow runs is named so that nobody can change it underneath."""

import re
from collections.abc import Iterator
from typing import Literal

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Gate, Result
from readiness_tui.domain.model.text import counted
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude
from readiness_tui.gates.kinds.workflows.workflow import Setting, Uses, Workflow
from readiness_tui.gates.kinds.workflows.workflow_files import (
    short,
    workflow_files,
    workflow_patterns,
)

_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SHORT_SHA = re.compile(r"(?=.*[a-f])[0-9a-f]{7,39}")
_MAJOR = re.compile(r"v?\d+(\.\d+){0,2}([-+.][0-9A-Za-z.+-]+)?")
_TAG = re.compile(r"v?\d+\.\d+\.\d+([-+.][0-9A-Za-z.+-]+)?")
_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")
_VERSION = re.compile(r"#.*?(?<![0-9A-Za-z])v?\d+(\.\d+)*(?![0-9A-Za-z])")
_WANTED = {"sha": "<40 hex of the commit>", "tag": "v1.2.3", "major": "v1"}


class WorkflowPins(Parameters):
    """How exact a reference has to be, and whom to trust with less.

    With `docker_digest` images need a digest: those that steps use, and those that jobs, their
    services and actions run in.
    """

    policy: Literal["sha", "tag", "major"] = "sha"
    require_comment: bool = True
    trusted_owners: tuple[str, ...] = ()
    forbid_refs: tuple[str, ...] = ("main", "master")
    docker_digest: bool = False


def patterns(gate: Gate, _params: WorkflowPins) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return workflow_patterns(gate)


def judge(params: WorkflowPins, request: Request) -> Result:
    """Whether each action and workflow that is called is pinned as the policy asks."""
    files = workflow_files(request)
    parts: list[Part] = []
    uses_by_path: dict[str, str] = {}
    looked = local = 0
    for path in files.others:
        message = f"{path}: neither a workflow nor an action"
        parts.append(
            _unknown("workflow_pins.not-read", message, Place(path), "take it out of inputs")
        )
    for workflow in files.workflows:
        checked_uses = [uses for uses in workflow.uses if _counts(params, uses)]
        looked += len(checked_uses)
        local += len(workflow.uses) - len(checked_uses)
        uses_by_path[workflow.path] = f"{len(checked_uses)} uses"
        for uses in checked_uses:
            text = files.line_text(workflow.path, uses.line)
            parts += _against(params, uses, workflow.path, text)
        for image in _images(params, workflow):
            looked += 1
            parts += _loose(image, workflow.path, files.line_text(workflow.path, image.line))
    if uses_by_path and not looked:
        left_out = f" ({local} left out: local or without a version)" if local else ""
        message = f"no uses in {counted(len(uses_by_path), 'workflow')}{left_out}"
        remedy = "take the gate away if nothing is called"
        parts.append(_unknown("workflow_pins.no-uses", message, None, remedy))
    own = parts
    return conclude(
        f"is every action pinned by {params.policy}?",
        [*own, *files.parts],
        good=(
            "workflow_pins.pinned",
            f"{looked} uses in {counted(len(uses_by_path), 'workflow')} pinned",
        ),
        examined=files.examined(uses_by_path),
        tally="" if own or files.unparsed else files.texts.tally(len(uses_by_path)),
        evidence_at=files.texts.oldest,
    )


def _unknown(rule: str, says: str, place: Place | None, remedy: str) -> Part:
    return Part.unknown(rule, says, Cause.NOTHING_EXAMINED, place, remedy)


def _counts(params: WorkflowPins, uses: Uses) -> bool:
    if uses.text.startswith("docker://"):
        return params.docker_digest
    return not uses.text.startswith("./")


def _images(params: WorkflowPins, workflow: Workflow) -> Iterator[Setting]:
    for job in workflow.jobs if params.docker_digest else ():
        yield from (image for image in job.images if image.text)


def _loose(image: Setting, path: str, line_text: str) -> Iterator[Part]:
    place = Place(path, image.line)
    message = f"{short(path)}:{image.line} runs in {image.text}"
    if "${{" in image.text and not _DIGEST.search(image.text):
        rule = "workflow_pins.not-read"
        yield _unknown(rule, f"{message}: an expression", place, "write the image with its digest")
    elif not _DIGEST.search(image.text):
        remedy = f"use {image.text.partition('@')[0]}@sha256:<64 hex of the digest>"
        yield _fail("workflow_pins.no-digest", message, place, remedy, line_text)


def _against(params: WorkflowPins, uses: Uses, path: str, line_text: str) -> Iterator[Part]:
    place = Place(path, uses.line)
    message = f"{short(path)}:{uses.line} uses {uses.text}"
    name, _, ref = uses.text.rpartition("@")
    if uses.text.startswith("docker://"):
        if not _DIGEST.search(uses.text):
            image = uses.text.partition("@")[0]
            remedy = f"use {image}@sha256:<64 hex of the digest>"
            yield _fail("workflow_pins.no-digest", message, place, remedy, line_text)
        return
    remedy = _remedy(params, name or uses.text)
    if not name:
        yield _fail(
            "workflow_pins.no-ref", f"{message} without a version", place, remedy, line_text
        )
    elif ref in params.forbid_refs:
        yield _fail("workflow_pins.forbidden-ref", message, place, remedy, line_text)
    elif _SHA.fullmatch(ref):
        if params.require_comment and not _VERSION.match(uses.comment):
            message = f"{message} without a comment that names its version"
            remedy = f"use {name}@{ref} # v1.2.3"
            yield Part.warn("workflow_pins.no-comment", message, place, remedy, line_text)
    elif _SHORT_SHA.fullmatch(ref):
        yield _fail("workflow_pins.short-sha", f"{message}, a cut commit", place, remedy, line_text)
    elif not _is_enough(params, name, ref):
        yield _fail("workflow_pins.looser", message, place, remedy, line_text)


def _is_enough(params: WorkflowPins, name: str, ref: str) -> bool:
    owner = name.partition("/")[0].lower()
    if owner in {one.lower().removeprefix("@") for one in params.trusted_owners}:
        return _MAJOR.fullmatch(ref) is not None
    match params.policy:
        case "sha":
            return False
        case "tag":
            return _TAG.fullmatch(ref) is not None
        case "major":
            return _MAJOR.fullmatch(ref) is not None


def _remedy(params: WorkflowPins, name: str) -> str:
    comment = " # v1.2.3" if params.policy == "sha" and params.require_comment else ""
    return f"use {name}@{_WANTED[params.policy]}{comment}"


def _fail(rule: str, says: str, place: Place, remedy: str, line_text: str) -> Part:
    return Part.fail(rule, says, place, remedy, line_text)

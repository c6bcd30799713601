"""Kind `json_schema`: whether JSON files are what a schema of the repository asks for."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Outcome, Result
from readiness_tui.gates.formats.json_lines import decoded, lines_of
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.loading import Report, reports_of, tally
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.kinds.reports.schemas import Schema, Violation
from readiness_tui.gates.repo.path_guard import tidy


class JsonSchema(BaseModel):
    """The schema, and how strict it is taken. `formats` checks dates, addresses and the like too.

    Regular expressions of the schema run in linear time, so look-around is not taken.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    schema_: str = Field(alias="schema", min_length=1)
    draft: Literal["auto", "4", "6", "7", "2019-09", "2020-12"] = "auto"
    formats: bool = False
    max_errors: int = Field(default=20, ge=1, le=500)


def patterns(gate: Gate, params: JsonSchema) -> tuple[str, ...]:
    """The paths whose change may change the answer; schemas refer to their neighbours."""
    folder = params.schema_.rpartition("/")[0]
    beside = f"{folder}/**/*.json" if folder else "*.json"
    return (*gate.inputs, params.schema_, beside)


def judge(params: JsonSchema, request: Request) -> Result:
    """Whether each input is as the schema says.

    Raises:
        GateError: The gate names no inputs, or the schema leads out of the repository.
    """
    reports = reports_of(request)
    parts: list[Part] = []
    examined: list[Examined] = []
    path = tidy(params.schema_)
    try:
        schema = _schema(params, request, path) if reports.found else None
    except GateError as error:
        parts.append(trouble(error))
        schema = None
    else:
        if reports.found and schema is None:
            parts.append(absent(request.gate, path))
    clean = 0
    for report in reports.found if schema else ():
        try:
            problems = list(_against(params, schema, report)) if schema else []
        except GateError as error:
            problems = [trouble(error)]
        else:
            examined.append(Examined(report.path, len(report.content), "1 document"))
        clean += not problems
        parts += problems
    if schema is not None and schema.asks_nothing:
        parts.append(_nothing(path))
    return conclude(
        f"is {', '.join(request.gate.inputs)} as {path} says?",
        [*parts, *reports.parts],
        good=("json_schema.valid", f"{len(examined)} of {len(examined)} as {path} says"),
        examined=examined,
        tally="" if parts else tally(reports, clean),
        evidence_at=min((report.seen.modified_at for report in reports.found), default=None),
    )


def _schema(params: JsonSchema, request: Request, path: str) -> Schema | None:
    """The schema; None if it is absent.

    Raises:
        GateError: It cannot be read, is no schema, or refers to what is outside.
    """
    if request.view.look(path) is None:
        return None
    return Schema(
        request.view,
        path,
        draft=params.draft,
        formats=params.formats,
        cap=request.limits.bytes,
    )


def _against(params: JsonSchema, schema: Schema, report: Report) -> Iterator[Part]:
    value = parse_json(report.content, report.path)
    violations = list(islice(schema.violations(value.raw), params.max_errors + 1))
    more = len(violations) > params.max_errors
    violations = violations[: params.max_errors]
    lines = lines_of(decoded(report.content), (one.pointer for one in violations))
    for violation in sorted(violations, key=lambda one: lines.get(one.pointer, 0)):
        yield _part(report.path, lines.get(violation.pointer, 0), violation)
    if more:
        message = f"{report.path}: more than {params.max_errors} violations"
        place = Place(report.path)
        yield Part(Outcome.FAIL, "json_schema.more", message, None, place, "mend the first ones")


def _part(path: str, line: int, one: Violation) -> Part:
    place = Place(path, line)
    message = f"{place} {one.pointer or '/'}: {one.says}"
    remedy = f"{one.pointer or 'the document'}: {one.wanted}"
    text = json.dumps([one.pointer, one.says], ensure_ascii=False)
    return Part(Outcome.FAIL, "json_schema.violation", message, None, place, remedy, text)


def _nothing(path: str) -> Part:
    message = f"{path}: it asks nothing of a document"
    return Part(
        Outcome.UNKNOWN,
        "json_schema.asks-nothing",
        message,
        Cause.NOTHING_EXAMINED,
        Place(path),
        "write what has to hold",
    )

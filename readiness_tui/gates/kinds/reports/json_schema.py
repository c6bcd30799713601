"""Kind `json_schema`: whether JSON files are what a schema of the repository asks for."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal, cast
from urllib.parse import quote, unquote

import jsonschema_rs
from pydantic import Field

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Result
from readiness_tui.gates.formats.json_lines import decoded, lines_of
from readiness_tui.gates.formats.json_value import Json
from readiness_tui.gates.formats.scan import one_line
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.loading import Report, reports_of
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.repo_view import RepoView

REFERENCES_CAP = 200
_HERE = "repository:///"
_MAKERS: Mapping[str, Callable[..., jsonschema_rs.Validator]] = {
    "auto": jsonschema_rs.validator_for,
    "4": jsonschema_rs.Draft4Validator,
    "6": jsonschema_rs.Draft6Validator,
    "7": jsonschema_rs.Draft7Validator,
    "2019-09": jsonschema_rs.Draft201909Validator,
    "2020-12": jsonschema_rs.Draft202012Validator,
}
_ANNOTATIONS = frozenset(
    {
        "$schema",
        "$id",
        "id",
        "$comment",
        "$defs",
        "definitions",
        "title",
        "description",
        "default",
        "examples",
        "$anchor",
        "$vocabulary",
        "readOnly",
        "writeOnly",
        "deprecated",
    }
)
_REMEDY = "mend the schema"
_LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a document is not as the schema says, what is wrong, and what is wanted."""

    pointer: str
    says: str
    wanted: str


class Schema:
    """A schema, ready to judge documents.

    The library would fetch a reference over the network or read any file. Its retriever here gives
    it files of the repository and nothing else.

    Args:
        view: The repository.
        path: Of the schema.
        draft: One of the names of drafts, `auto` for the one that it names.
        formats: Check formats as well.
        cap: The most bytes that are read of a schema.

    Raises:
        GateError: It cannot be read, is no schema, or refers to what is outside.
    """

    def __init__(self, view: RepoView, path: str, *, draft: str, formats: bool, cap: int) -> None:
        self._view, self._path, self._cap = view, path, cap
        self._refused: GateError | None = None
        self._count = 0
        raw = parse_json(view.read(path, cap), path).raw
        if not isinstance(raw, dict | bool):
            raise _bad(path, "a schema is an object, true or false")
        self._id = _folder_of(raw)
        self.asks_nothing = raw is True or (isinstance(raw, dict) and _ANNOTATIONS.issuperset(raw))
        try:
            self._validator = _MAKERS[draft](
                cast("dict[str, object] | bool", raw),
                validate_formats=formats,
                retriever=self._retrieved,
                base_uri=_HERE + quote(path),
                # In linear time, whatever the pattern: the other engine backtracks.
                pattern_options=jsonschema_rs.RegexOptions(),
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise self._refused or _bad(path, _first_line(error)) from error

    def violations(self, document: Json) -> Iterator[Violation]:
        """Where a document is not as the schema says."""
        for error in self._validator.iter_errors(document):
            yield _violation(error)

    def _retrieved(self, uri: str, /) -> "dict[str, object] | bool":
        """The schema behind a reference: the library asks for it while it compiles."""
        try:
            return self._read(uri)
        except GateError as error:
            self._refused = self._refused or error
            raise ValueError(error.what) from error

    def _read(self, uri: str) -> "dict[str, object] | bool":
        self._count += 1
        if self._count > REFERENCES_CAP:
            raise _bad(self._path, f"more than {REFERENCES_CAP} other schemas are referred to")
        path = self._local(uri)
        if path is None or self._view.look(path) is None:
            gone = path is not None and uri.startswith(_HERE)
            why = "is not there" if gone else "leaves the repository"
            raise _bad(self._path, f"reference {why}: {path if gone else uri!r:.200}")
        raw = parse_json(self._view.read(path, self._cap), path).raw
        if not isinstance(raw, dict | bool):
            raise _bad(path, "a schema is an object, true or false")
        return cast("dict[str, object] | bool", raw)

    def _local(self, uri: str) -> str | None:
        """The path that a reference means; None if it means nothing in the repository.

        A schema may name an address of its own. What lies beside it there lies beside it here.
        """
        if uri.startswith(_HERE):
            return unquote(uri.removeprefix(_HERE))
        if self._id and uri.startswith(self._id):
            folder = self._path.rpartition("/")[0]
            name = unquote(uri.removeprefix(self._id))
            return f"{folder}/{name}" if folder else name
        return None


def _folder_of(raw: "dict[str, Json] | bool") -> str:
    """The address up to its last slash that a schema gives itself; empty if it gives none."""
    named = raw.get("$id", raw.get("id")) if isinstance(raw, dict) else None
    text = named if isinstance(named, str) else ""
    return text[: text.rindex("/") + 1] if "://" in text and text.count("/") > 2 else ""  # noqa: PLR2004 - the two slashes of `://`


def _bad(path: str, said: str) -> UnparsableError:
    return UnparsableError(path, said, remedy=_REMEDY)


def _first_line(error: Exception) -> str:
    return f"no schema: {one_line(str(error).partition(chr(10))[0])}"


def _violation(error: jsonschema_rs.ValidationError) -> Violation:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in error.instance_path)
    pointer = "".join(f"/{part}" for part in parts)
    match error.kind:
        case jsonschema_rs.ValidationErrorKind.Enum(options=options):
            allowed = ", ".join(_bare(option) for option in options)
            message = f"{_shown(error.instance)} is not one of {allowed}"
            return Violation(pointer, one_line(message), f"one of {one_line(allowed)}")
        case jsonschema_rs.ValidationErrorKind.FalseSchema():
            return Violation(pointer, "is not allowed here", "take it out")
        case kind:
            return Violation(pointer, one_line(error.message), f"correct its {kind.name}")


def _bare(value: object) -> str:
    return value if isinstance(value, str) else _shown(value)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."


class JsonSchema(Parameters):
    """The schema, and how strict it is taken. `formats` checks dates, addresses and the like too.

    Regular expressions of the schema run in linear time, so look-around is not taken.
    """

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
        tally="" if parts else reports.tally(reports.parts, clean),
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
        yield Part.fail("json_schema.more", message, report.path, "mend the first ones")


def _part(path: str, line: int, one: Violation) -> Part:
    place = Place(path, line)
    message = f"{place} {one.pointer or '/'}: {one.says}"
    remedy = f"{one.pointer or 'the document'}: {one.wanted}"
    text = json.dumps([one.pointer, one.says], ensure_ascii=False)
    return Part.fail("json_schema.violation", message, place, remedy, text)


def _nothing(path: str) -> Part:
    message = f"{path}: it asks nothing of a document"
    return Part.unknown(
        "json_schema.asks-nothing", message, Cause.NOTHING_EXAMINED, path, "write what has to hold"
    )

"""The parts that the tables of several kinds of record share, as pydantic models.

A short form, such as a bare text for an owner, is turned into its table before it is checked, so
that a mistake is reported once and where it stands.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from readiness_tui.domain.model.dates import Target, Window, age_seconds, parse_target, quarter_days
from readiness_tui.domain.model.gate import GateSeverity, WhenMissing
from readiness_tui.domain.model.risk import Acceptance
from readiness_tui.domain.model.status import Mode, Priority, Status
from readiness_tui.domain.model.ticket import (
    Blocked,
    Criterion,
    Deliverable,
    Estimate,
    Owner,
    Task,
)

NONE: Any = ()
NO_TABLE: Any = Field(default_factory=dict, json_schema_extra={"default": {}})
"""The defaults of lists and tables. A list or a table itself would be copied for each record."""


def refusal(sentence: str) -> PydanticCustomError:
    """A value that its model refuses, in our own words."""
    return PydanticCustomError("readiness", "{sentence}", {"sentence": sentence})


def _checked(parse: Callable[[str], object]) -> Callable[[str], str]:
    def check(value: str) -> str:
        try:
            parse(value)
        except ValueError as error:
            raise refusal(str(error)) from error
        return value

    return check


def _target(value: object) -> Target:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return parse_target(value if isinstance(value, str) else "")
    except ValueError:
        sentence = 'has to be a week like "2026-W08" or a day like 2026-02-20'
        raise refusal(sentence) from None


def _moment(value: object) -> date | datetime:
    if isinstance(value, date):
        return value
    sentence = "has to be a day like 2026-02-20, or a day and time with an offset, without quotes"
    raise refusal(sentence)


def _keyed(key: str) -> Callable[[object], object]:
    """Lets a bare text stand for a table with one key."""
    return lambda value: {key: value} if isinstance(value, str) else value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Part(BaseModel):
    """What all models share."""

    model_config = ConfigDict(strict=True, extra="forbid", defer_build=True)

    value_type: ClassVar[type[Any]]
    """What the domain makes of it: a type with fields of the same names."""

    def to_domain(self) -> Any:  # noqa: ANN401 - a value of `value_type`
        """The value of the domain."""
        return self.value_type(**self.values())

    def values(self) -> dict[str, Any]:
        """The values of the fields as the domain has them: lists are tuples, parts are values."""
        values = dict(self.__dict__)
        for name in _nested(type(self)):
            value = values[name]
            if value is not None and value is not NONE:
                values[name] = _value(value)
        return values


def _value(value: Any) -> Any:  # noqa: ANN401 - a list or a part, or an item of a list
    if isinstance(value, list):
        return tuple(map(_value, value)) if value else ()  # pyright: ignore[reportUnknownArgumentType] - any list
    return value.to_domain() if isinstance(type(value), _MODEL) else value


_MODEL = type(BaseModel)
"""The type of models: faster to ask than whether a value is a `Part`."""


@cache
def _nested(model: type[Part]) -> tuple[str, ...]:
    """The fields of a model that are lists or parts."""
    return tuple(name for name, field in model.model_fields.items() if _nests(field.annotation))


def _nests(annotation: object) -> bool:
    is_nested = get_origin(annotation) is list or isinstance(annotation, _MODEL)
    return is_nested or any(map(_nests, get_args(annotation)))


Length = Annotated[str, AfterValidator(_checked(quarter_days))]
Age = Annotated[str, AfterValidator(_checked(age_seconds))]
When = Annotated[Target, PlainValidator(_target, json_schema_input_type=date | str)]
Moment = Annotated[date | datetime, PlainValidator(_moment, json_schema_input_type=date | datetime)]
Listed = Annotated[list[str], BeforeValidator(_listed, json_schema_input_type=str | list[str])]
Rank = Annotated[int, Field(ge=1, le=5)]
StatusWord = Annotated[Status, Field(strict=False)]
PriorityWord = Annotated[Priority, Field(strict=False)]
ModeWord = Annotated[Mode, Field(strict=False)]
SeverityWord = Annotated[GateSeverity, Field(strict=False)]
MissingWord = Annotated[WhenMissing, Field(strict=False)]


class OwnerPart(Part):
    """`"@ana"`, or with a role."""

    value_type = Owner

    name: str
    role: str = ""


class EstimatePart(Part):
    """`"2d"`, or three lengths of work."""

    value_type = Estimate

    low: Length = ""
    likely: Length
    high: Length = ""


class CriterionPart(Part):
    """One checkable line: a text or exactly one reference."""

    value_type = Criterion

    text: str = ""
    gate: str = ""
    ticket: str = ""
    phase: str = ""
    done: bool = False

    @model_validator(mode="after")
    def _one(self) -> "CriterionPart":
        if [self.text, self.gate, self.ticket, self.phase].count("") != 3:  # noqa: PLR2004
            sentence = 'has to be "text", or a table with one of text, gate, ticket and phase'
            raise refusal(sentence)
        return self


class TaskPart(Part):
    """One step: a text, or with its mark, who does it, and until when."""

    value_type = Task

    text: str
    done: bool = False
    owner: str = ""
    due: Moment | None = None


class DeliverablePart(Part):
    """A path, or with what it is for and whether it is claimed to be done."""

    value_type = Deliverable

    path: str
    text: str = ""
    done: bool = False


class BlockedPart(Part):
    """Why a ticket cannot go on."""

    value_type = Blocked

    reason: str
    since: date | None = None
    by: str = ""


class AcceptedPart(Part):
    """Who lives with a risk, why, and until when."""

    value_type = Acceptance

    reason: str
    by: str
    until: date


class WindowPart(Part):
    """Days, both included, or weeks of the plan."""

    value_type = Window

    start: date | None = None
    end: date | None = None
    weeks: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None

    @model_validator(mode="after")
    def _forward(self) -> "WindowPart":
        if self.weeks and (self.start or self.end):
            sentence = "has weeks and days; keep one of them"
            raise refusal(sentence)
        if self.weeks and self.weeks[0] > self.weeks[1]:
            sentence = f"ends in week {self.weeks[1]}, before it starts in week {self.weeks[0]}"
            raise refusal(sentence)
        if self.start and self.end and self.start > self.end:
            sentence = f"ends on {self.end}, before it starts on {self.start}"
            raise refusal(sentence)
        return self


Owners = list[
    Annotated[OwnerPart, BeforeValidator(_keyed("name"), json_schema_input_type=str | OwnerPart)]
]
Criteria = list[
    Annotated[
        CriterionPart, BeforeValidator(_keyed("text"), json_schema_input_type=str | CriterionPart)
    ]
]
Tasks = list[
    Annotated[TaskPart, BeforeValidator(_keyed("text"), json_schema_input_type=str | TaskPart)]
]
Deliverables = list[
    Annotated[
        DeliverablePart,
        BeforeValidator(_keyed("path"), json_schema_input_type=str | DeliverablePart),
    ]
]
Lengths = Annotated[
    EstimatePart, BeforeValidator(_keyed("likely"), json_schema_input_type=str | EstimatePart)
]

"""What a person decided about a document, where the rules of reading it leave a choice.

Choices come from options or from the file beside the document; both are spelled alike, so that both
are read by the functions of this module. Each that cannot be read is one sentence with the nearest.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice

from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.findings import CODES, WRITTEN
from readiness_tui.exchange.model.model import Level

SKIP, OWN = "skip", "fields"
"""Fields of a column that is left out, and of one that is kept below `fields`."""
OFFER, TAKE = "gate-offer", "take"
ANSWERED = frozenset(code for code, (_, _, others) in CODES.items() if others)
"""The codes of findings that take an answer."""
_SPAN = re.compile(r"(\d{1,7})(?:\s*[-\u2013]\s*(\d{1,7}))?")
_ANSWER = re.compile(r"([a-z-]+):(\d{1,7})")
_BORDERS = re.compile(r"[|:\uff1a,;\t\r\n=]")
_ALIKE = 0.8  # a line of which a word became another, such as its status
_LONGEST, _MOST = 40, 2_000  # of a piece, of all pieces: the nearest is looked for slowly
_BOARD = re.compile(r"[^\W_][\w.-]*")


class Structure(StrEnum):
    """The only structure of a document that defines its tickets."""

    TRACKER = "tracker"
    SECTIONS = "sections"
    BOXES = "boxes"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Lines that are left out, from 1, both ends included.

    `begins` is the text of the first when that was decided; empty where it is not known.
    """

    first: int
    last: int
    begins: str = ""

    def __str__(self) -> str:
        """`12-40`, or `55`."""
        return f"{self.first}-{self.last}" if self.last > self.first else f"{self.first}"


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """What to do about the findings of one code in one line.

    `begins` is the text of that line when it was decided; empty where it is not known.
    """

    code: str
    line: int
    value: str
    begins: str = ""

    def __str__(self) -> str:
        """`gate-offer:12`."""
        return f"{self.code}:{self.line}"


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that was decided about one document.

    `columns` maps a header to a field, `statuses` a word or sign to a status.
    """

    board: str = ""
    structure: Structure | None = None
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    statuses: Mapping[str, Status] = field(default_factory=dict[str, Status])
    excluded: tuple[Span, ...] = ()
    answers: tuple[Answer, ...] = ()

    def over(self, other: "Choices") -> "Choices":
        """These choices, and those of `other` about what these say nothing of."""
        own = {(each.code, each.line) for each in self.answers}
        rest = (each for each in other.answers if (each.code, each.line) not in own)
        lines = {line for each in self.excluded for line in (each.first, each.last)}
        spans = (each for each in other.excluded if not {each.first, each.last} <= lines)
        return Choices(
            self.board or other.board,
            self.structure or other.structure,
            {**other.columns, **self.columns},
            {**other.statuses, **self.statuses},
            tuple(sorted((*spans, *self.excluded))),
            tuple(sorted((*rest, *self.answers))),
        )

    def anchored(self, lines: Sequence[str]) -> "Choices":
        """These choices at the lines where their texts stand now, each with the text of its line.

        A text that moved is looked for, the nearest first.

        Args:
            lines: The document.

        Raises:
            UsageError: A line is behind the end, or its text is gone.
        """
        spans: list[Span] = []
        for span in self.excluded:
            at = _place(span.first, span.begins, lines, f"--exclude {span}")
            last = min(at + span.last - span.first, len(lines))
            spans.append(Span(at, last, lines[at - 1].strip()))
        answers: list[Answer] = []
        for chosen in self.answers:
            at = _place(chosen.line, chosen.begins, lines, f"--choose {chosen}")
            answers.append(replace(chosen, line=at, begins=lines[at - 1].strip()))
        return replace(self, excluded=tuple(sorted(spans)), answers=tuple(sorted(answers)))

    def lines_answered(self, value: str, codes: Collection[str]) -> frozenset[int]:
        """The lines in which findings of some codes are answered so."""
        return frozenset(
            each.line for each in self.answers if each.value == value and each.code in codes
        )

    def check(self, text: str) -> None:
        """See that the columns and words of these choices stand in a document.

        Args:
            text: All of the document.

        Raises:
            UsageError: One does not; the nearest is named.
        """
        for option, names in (("--map", self.columns), ("--status", self.statuses)):
            for name in names:
                if not _stands_in(words.fold(text), words.fold(name)):
                    near = nearest(name, _pieces(text))
                    message = f"{option} {name!r}: the document has no such words"
                    remedy = f"nearest: {near}" if near else "write them as they stand there"
                    raise UsageError(message, remedy=remedy)

    def excluded_lines(self) -> frozenset[int]:
        """The numbers of the lines that are left out."""
        return frozenset(
            line for span in self.excluded for line in range(span.first, span.last + 1)
        )

    def vocabulary(self) -> words.Words:
        """The words by which plans are read, with those of these choices."""
        return words.packaged().with_own(self.columns, self.statuses)


NO_CHOICES = Choices()


def _stands_in(folded: str, name: str) -> bool:
    starts, ends = (r"(?<!\w)" * name[:1].isalnum(), r"(?!\w)" * name[-1:].isalnum())
    return re.search(f"{starts}{re.escape(name)}{ends}", folded) is not None


def _pieces(text: str) -> tuple[str, ...]:
    """What may be headers, names of fields and their values, each once."""
    pieces = (piece.strip(" \"'*_`#[]()-") for piece in _BORDERS.split(text))
    short = (piece for piece in pieces if 0 < len(piece) <= _LONGEST)
    return tuple(islice(dict.fromkeys(short), _MOST))


def _place(line: int, begins: str, lines: Sequence[str], spelled: str) -> int:
    if line <= len(lines) and begins in {"", lines[line - 1].strip()}:
        return line
    if not begins:
        message = f"{spelled}: the document has {len(lines)} lines"
        raise UsageError(message, remedy="name a line that it has")
    places = [number for number, text in enumerate(lines, start=1) if text.strip() == begins]
    if not places and (alike := nearest(begins, lines, cutoff=_ALIKE)):
        places = [number for number, text in enumerate(lines, start=1) if text == alike]
    if not places:
        message = f"{spelled}: no line reads {begins[:60]!r} any more"
        raise UsageError(message, remedy="take it out of the file of choices, or name it anew")
    return min(places, key=lambda number: abs(number - line))


def column(header: str, name: str) -> tuple[str, str]:
    """A header with the field that it names.

    Raises:
        UsageError: No header, or no such field.
    """
    if not words.key_of(header):
        message = f"no column is named before {name!r}"
        raise UsageError(message, remedy="write 'Column=field'")
    fields = (*words.packaged().lists["columns"], OWN, SKIP)
    return header.strip(), _one_of(name, fields, "field")


def status(word: str, name: str) -> tuple[str, Status]:
    """A word of the document with the status that it stands for.

    Raises:
        UsageError: No word, or no such status.
    """
    if not words.fold(word):
        message = f"no word is named before {name!r}"
        raise UsageError(message, remedy="write 'word=doing'")
    return word.strip(), Status(_one_of(name, Status, "status"))


def structure(name: str) -> Structure:
    """The structure of that name.

    Raises:
        UsageError: There is none.
    """
    return Structure(_one_of(name, Structure, "kind of document"))


def board(name: str) -> str:
    """A name that a board may have.

    Raises:
        UsageError: It may not.
    """
    if not _BOARD.fullmatch(name):
        message = f"{name!r} is no id of a board"
        raise UsageError(message, remedy="write letters, digits, '-', '_' and '.'")
    return name


def spans(text: str) -> tuple[Span, ...]:
    """Lines as they are written: `12-40,55`.

    Raises:
        UsageError: They are written otherwise.
    """
    result: list[Span] = []
    for part in text.split(","):
        match = _SPAN.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 0 < first <= last:
            message = f"{part.strip()!r} names no lines"
            raise UsageError(message, remedy="write lines from 1, as in 12-40,55")
        result.append(Span(first, last))
    return tuple(result)


def answer(place: str, value: str) -> Answer:
    """A finding's place and what is chosen there: `gate-offer:12`, `take`.

    Raises:
        UsageError: No such code, a place without a line, or nothing that this code offers.
    """
    match = _ANSWER.fullmatch(place.strip())
    if match is None:
        message = f"{place!r} names no finding"
        raise UsageError(message, remedy="write CODE:LINE=value, as in gate-offer:12=take")
    code = _one_of(match[1], CODES, "code")
    if code not in ANSWERED:
        message = f"nothing can be chosen for {code}"
        raise UsageError(message, remedy="use --map, --status, --as or --exclude")
    chosen, others = CODES[code][1:]
    values = (*others, *([chosen] if CODES[code][0] is Level.OFFER else []))
    if value.strip() and WRITTEN.intersection(values):
        return Answer(code, int(match[2]), value.strip())
    return Answer(code, int(match[2]), _one_of(value.strip(), values, f"choice for {code}"))


def spelled(options: Mapping[str, Sequence[str]]) -> Choices:
    """Choices of options as they are written.

    Args:
        options: The texts of `map`, `status`, `as`, `exclude`, `choose` and `board`; of the two
            that take one the last counts.

    Raises:
        UsageError: One cannot be read.
    """
    (kind,), (name,) = (options.get(key, ())[-1:] or ("",) for key in ("as", "board"))
    return Choices(
        board=board(name) if name else "",
        structure=structure(kind) if kind else None,
        columns=dict(column(*pair(each)) for each in options.get("map", ())),
        statuses=dict(status(*pair(each)) for each in options.get("status", ())),
        excluded=tuple(span for each in options.get("exclude", ()) for span in spans(each)),
        answers=tuple(answer(*pair(each)) for each in options.get("choose", ())),
    )


def pair(text: str) -> tuple[str, str]:
    """What stands before and behind the last equals sign.

    Raises:
        UsageError: There is none.
    """
    name, sign, right = text.rpartition("=")
    if not sign:
        message = f"{text!r} has no '='"
        raise UsageError(message, remedy="write name=value")
    return name, right.strip()


def _one_of(name: str, names: Iterable[str], called: str) -> str:
    listed = [str(each) for each in names]
    if name in listed:
        return name
    near = nearest(name, listed)
    message = f"there is no {called} {name!r}"
    remedy = f"nearest: {near}" if near else f"known: {', '.join(listed)}"
    raise UsageError(message, remedy=remedy)

"""Cells and field values as values of the board: status, priority, owners, estimates, paths.

What cannot be read is said by a code, never guessed. A status is taken from the whole cell, and a
negated or qualified word is never `done`.
"""

import re
from dataclasses import dataclass
from functools import cache

from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Estimate, Owner
from readiness_tui.exchange.model import words

_OWNER_SPLIT = re.compile(
    r"[+,;\n]|(?<=\S)\s+(?=@\w)|(?<!\s)\s+(?:and|und|et|y|e|и|和|と)\s+(?![^(]{0,200}\))|、|\uff0c"
)
_ROLE = re.compile(r"(.*?)(?<!\s)\s*[(\uff08]([^()\uff08\uff09]*)[)\uff09]\s*")
_DURATION = re.compile(
    r"(?:[~\u2248\u7d04\u7ea6]|ca\.?\s|about\s|approx\.?\s)?\s*"
    r"(\d{1,9}(?:\.\d{1,9})?)(?!\d)\s*(?:[-\u2013\u2014\uff5e~]|to)?\s*(\d{1,9}(?:\.\d{1,9})?)?\s*"
    r"(h|hrs?|hours?|std|stunden?|heures?|horas?|godzin\w*|ч|час\w*|小时|小時|時間|시간|d|days?|w|wks?|weeks?|tage?|wochen?|j|jours?|días?|dias?|giorni|дн\w*|天|日|일|يوم|أيام"
    r"|sem|semaines?|semanas?|settiman[ae]|недел\w+|周|週|주|mins?|minut(?:es?|en|os?|i)|мин\w*|分|分钟|分鐘|분)\.?",
    re.IGNORECASE,
)
_SIZED = re.compile(r"(?:x{0,2}[sl]|m)\s*\((.+)\)")
_NO_NAME = re.compile(r"\d[\d.,/\u2013-]*\s.*|.*[`=;:{}\u2192\uff1a\uff1b\u3002].*|\[.*\]|[\W\d_]*")
_HOURS = re.compile(r"h|std|stund|godz|ч|小|時|시")
_MINUTES = re.compile(r"min|мин|分|분")
_HOUR_MIN = 60
_SIZES = frozenset(("XS", "S", "M", "L", "XL", "XXL"))
_UNITS = {**dict.fromkeys("wsн周週주", "w")}
_DOT_FILE = re.compile(r"\.[A-Za-z][\w.-]+")
_VERSIONS = re.compile(r"v?\d+(?:\.\d+)+[\w.-]*(?:/v?\d+(?:\.\d+)+[\w.-]*)*")
_PATH = re.compile(r"[^\s:|<>\"'()=]+")
_JOINED = re.compile(r"(?<=[^\W_])[_-](?=[^\W_])")
_ASIDE = re.compile(r"[(\[](?:[^\s()\[\]]+\s+){4,}[^()\[\]]*[)\]]?|\s[\u2013\u2014-]\s.*|[;.]\s.*")
_TOKENS = re.compile(r"[\s:\uff1a/\u00b7\ufe0f\u2013\u2014-]+")
_BOX = re.compile(r"\[(.)\]")
_SHARE_BEHIND = re.compile(r"\s*[(\[\uff08:,-]?\s*[~\u2248]?\s*(\d{1,3})(?:[.,]\d+)?\s*%")
_SHARE_BEFORE = re.compile(r"(?<![\d.,])(\d{1,3})(?:[.,]\d+)?\s*%\W{0,3}$")
_PERCENT = re.compile(r"(\d{1,3})\s*%")
_COUNT = re.compile(r"(\d{1,4})\s*(?:/|of|von|sur|de|из|aus)\s*(\d{1,4})\b(?!\s*[-/.]\s*\d)")
_LESS = {Status.DONE: Status.DOING, Status.REVIEW: Status.DOING, Status.DOING: Status.TODO}
_FULL = 100
_STATUS_LENGTH = 400  # beyond it a cell is prose: its status stands at its start
_BOXES = {
    " ": Status.TODO,
    "x": Status.DONE,
    "/": Status.DOING,
    "-": Status.DROPPED,
}


@dataclass(frozen=True, slots=True)
class StatusReading:
    """What a status cell says, the rest behind the word, and the code that goes with it."""

    status: Status | None
    rest: str = ""
    code: str = ""


def is_none(value: str) -> bool:
    """Whether a cell says that there is nothing."""
    folded = words.fold(value).strip(".*_` ")
    return not folded.strip("-\u2013\u2014") or folded in words.load().of("none", "words")


def names_nobody(value: str) -> bool:
    """Whether a cell says that nobody or nothing is named yet: `TBD`."""
    return is_none(value) or words.fold(value) in words.load().of("none", "owners")


def is_name(value: str) -> bool:
    """Whether a text may name a person or a team: no count of things, no code, no sign alone."""
    return _NO_NAME.fullmatch(value) is None


def read_status(value: str) -> StatusReading:
    """The status of a whole cell: symbol, percentage or word, the lesser claim where unsure."""
    vocabulary = words.load()
    folded = words.fold(_JOINED.sub(" ", value[:_STATUS_LENGTH]).strip("~*` "))
    if not folded:
        return StatusReading(None)
    if match := _BOX.match(folded):
        return StatusReading(read_box(match[1]), folded[match.end() :].strip())
    if symbol := vocabulary.status_symbols.get(folded[0]):
        return _after_symbol(Status(symbol), folded[1:].strip())
    if percent := _PERCENT.fullmatch(folded):
        return StatusReading(_by_percent(int(percent[1])), "", "status-percent")
    if (span := vocabulary.status_in(folded)) is not None:
        name, start, end = span
        counted = _by_count(folded) or _by_share(folded[:start], folded[end:])
        if counted is not None and name == Status.DONE:
            return StatusReading(counted, folded[end:].strip(), "status-qualified")
        return _qualified(Status(name), folded[:start], folded[end:])
    return StatusReading(None, folded, "status-unknown")


def _after_symbol(symbol: Status, rest: str) -> StatusReading:
    """The word behind a symbol counts, but for a `done` that a symbol before or behind denies."""
    symbols = {words.load().status_symbols.get(sign) for sign in rest} - {None}
    if symbol is Status.DONE and (symbols - {Status.DONE} or _by_share("", rest)):
        return StatusReading(_LESS[symbol], rest, "status-qualified")
    reading = read_status(rest)
    if reading.status is None:
        return StatusReading(symbol, rest, "status-by-symbol")
    if reading.status is Status.DONE and symbol is not Status.DONE:
        return StatusReading(symbol, rest, "status-qualified")
    return reading


def _qualified(status: Status, before: str, after: str) -> StatusReading:
    """A status by the words around it: negated in front is todo, doubted one step less."""
    vocabulary = words.load()
    rest = after.strip(" .:,-\u2013\u2014")
    if vocabulary.has("status", "negation", before):
        return StatusReading(Status.TODO, rest, "status-qualified")
    around = f"{before} {_ASIDE.sub(' ', after)}"
    doubts = ("negation", "qualifier")
    if "?" in around or any(vocabulary.has("status", name, around) for name in doubts):
        return StatusReading(_LESS.get(status, status), rest, "status-qualified")
    return StatusReading(status, rest)


def _by_count(folded: str) -> Status | None:
    """The status of a part of a whole that a text begins with: `3/24 tasks complete`."""
    match = _COUNT.match(folded)
    if match is None or not 0 <= int(match[1]) < int(match[2]):
        return None
    return Status.DOING if int(match[1]) else Status.TODO


def _by_share(before: str, after: str) -> Status | None:
    """The status of less than the whole right beside a word: `80% complete`, `done (~10%)`."""
    match = _SHARE_BEHIND.match(after) or _SHARE_BEFORE.search(before)
    return _by_percent(int(match[1])) if match and int(match[1]) < _FULL else None


def _by_percent(number: int) -> Status:
    if number >= _FULL:
        return Status.DONE
    return Status.DOING if number else Status.TODO


def read_box(mark: str) -> Status | None:
    """The status of a box by the sign or the word in it; None for a sign that nobody knows."""
    if len(mark) > 1 and mark[0].isalpha():
        return read_status(mark.partition(":")[0]).status
    symbol = words.load().status_symbols.get(mark[:1])
    return _BOXES.get(mark.casefold()) or (Status(symbol) if symbol else None)


def read_priority(value: str) -> Priority | None:
    """The priority of a cell: P0 to P4, a word or a symbol; None if it is none of these."""
    folded = words.fold(value)
    priorities = words.load().priorities
    name = priorities.get(folded) or priorities.get(folded.split()[0] if folded else "")
    return Priority(name) if name else None


def read_urgency(value: str) -> Priority | None:
    """The priority of a text that says nothing else: `High`, `Priority: P1`, `alta prioridad`."""
    vocabulary = words.load()
    if name := vocabulary.priorities.get(words.fold(value)):
        return Priority(name)
    tokens = list(filter(None, _TOKENS.split(words.fold(value))))
    named = [vocabulary.priorities.get(token) for token in tokens]
    beside = (token for token, name in zip(tokens, named, strict=True) if not name)
    is_plain = all(vocabulary.exact(token) == "priority" for token in beside)
    return next((Priority(name) for name in named if name and is_plain), None)


def read_owners(value: str) -> tuple[Owner, ...]:
    """Owners of a cell, split at `+ , ;` and `and`, never at a slash; a role stands in brackets."""
    result: list[Owner] = []
    for part in _outside_brackets(value):
        name = part.strip().rstrip(".")
        role = ""
        if match := _ROLE.fullmatch(name):
            name, role = match[1].strip(), match[2].strip()
        if name and not names_nobody(name):
            result.append(Owner(name, role))
    first = next((owner for owner in result if _leads(owner.role)), None)
    if first is not None:
        result.remove(first)
        result.insert(0, first)
    return tuple(dict.fromkeys(result))


def _leads(role: str) -> bool:
    return words.fold(role) in {"primary", "lead", "owner", "accountable"}


def _outside_brackets(value: str) -> list[str]:
    """The text split where owners part, brackets left whole."""
    hidden = re.sub(
        r"[(\uff08][^()\uff08\uff09]*[)\uff09]", lambda found: "\0" * len(found[0]), value
    )
    parts: list[str] = []
    done = 0
    for separator in _OWNER_SPLIT.finditer(hidden):
        parts.append(value[done : separator.start()])
        done = separator.end()
    return [*parts, value[done:]]


def read_estimate(value: str) -> tuple[Estimate | None, str]:
    """A length of work, and the code that goes with it: a range, or a unit that is no length."""
    folded = words.fold(value).rstrip(".")
    sized = _SIZED.fullmatch(folded)
    match = _DURATION.fullmatch(sized[1] if sized else folded)
    if match is None:
        return None, "estimate-unit"
    low, high = float(match[1]), float(match[2] or match[1])
    if _MINUTES.match(match[3]):
        unit, low, high = "h", round(low / _HOUR_MIN, 2), round(high / _HOUR_MIN, 2)
    else:
        unit = "h" if _HOURS.match(match[3]) else _UNITS.get(match[3][0], "d")
    if low == high:
        return Estimate(f"{low:g}{unit}"), ""
    middle = f"{round((low + high) / 2, 2):g}{unit}"
    return Estimate(middle, f"{low:g}{unit}", f"{high:g}{unit}"), "estimate-range"


def is_size(value: str) -> bool:
    """Whether a text is a size of clothes and nothing else, such as `XL`."""
    return value in _SIZES


def is_points(value: str) -> bool:
    """Whether a text is an effort in points, such as `5 pts`."""
    listed = (*words.load().of("units", "marks"), *words.load().of("units", "points"))
    return _points(listed).fullmatch(value) is not None


def points_behind(title: str, start: int) -> re.Match[str] | None:
    """The points that stand bare at the end of a title, looked for from a place on."""
    return _points(words.load().of("units", "marks")).search(title, start)


@cache
def _points(units: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    return re.compile(rf"(?:^|[,;]?\s+)(\d+(?:\.\d+)?\s?(?:{names}))\.?$", re.IGNORECASE)


def is_path(value: str) -> bool:
    """Whether a text is one path or glob: a slash, a suffix or a star, and no blank."""
    if not _PATH.fullmatch(value) or _VERSIONS.fullmatch(value) or value.startswith("@"):
        return False
    if "/" in value or "*" in value or _DOT_FILE.fullmatch(value):
        return True
    name, dot, suffix = value.rpartition(".")
    return bool(name and dot) and suffix.casefold() in words.load().of("paths", "suffixes")


def is_outside(path: str) -> bool:
    """Whether a path leads out of the repository: absolute, home, upwards or an address."""
    return path.startswith(("/", "~")) or ".." in path.split("/") or "://" in path


def clauses(value: str) -> tuple[str, ...]:
    """The clauses of a criteria line: they end at a semicolon; the final stop is off."""
    return tuple(part for piece in value.split(";") if (part := piece.strip().rstrip(".").strip()))


def slug(value: str, limit: int = 40) -> str:
    """A bare key for a record that has no id of its own."""
    plain = re.sub(r"[^a-z0-9]+", "-", words.fold(value)).strip("-")
    return plain[:limit].rsplit("-", 1)[0] if len(plain) > limit else plain


def snake(value: str) -> str:
    """A key below `fields` for a header of the team's own."""
    return re.sub(r"\W+", "_", words.key_of(value)).strip("_") or "column"

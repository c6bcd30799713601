"""Pieces of SARIF: how bad a result is, why it is suppressed, which path a location names."""

from urllib.parse import unquote

from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.scan import (
    Level,
    level_of,
    level_of_score,
    masked,
    slashed,
    text_of,
)

_LEVELS = {"error": Level.HIGH, "warning": Level.MEDIUM, "note": Level.LOW, "none": Level.NONE}
_HARMLESS = frozenset({"pass", "notApplicable", "informational"})
_UNDECIDED = frozenset({"open", "review"})
_SEVERITY = "security-severity"


def max_of(level: Level, least: Level) -> Level:
    """The worse of two levels; one that is not known, or said to be none, is the other."""
    worst_first = tuple(Level)
    return min(level, least, key=worst_first.index)


def level_of_result(item: Value, rule: Value | None, default: Level) -> Level | None:
    """How bad a result is; None where it says that nothing is wrong.

    Args:
        item: The result.
        rule: Its rule, None where there is none.
        default: What it is where neither says a level.
    """
    word = text_of(item, "level")
    kind = text_of(item, "kind")
    if text_of(item, "baselineState") == "absent" or (kind in _HARMLESS and word in {"", "none"}):
        return None
    for holder in (item, rule):
        if holder is not None and (level := _number(holder)) is not None:
            return level
    if not word and kind in _UNDECIDED:
        return Level.UNKNOWN
    if not word and rule is not None:
        usual = rule.some("defaultConfiguration")
        word = "" if usual is None else text_of(usual, "level")
    return _LEVELS.get(word, Level.UNKNOWN) if word else default


def _number(holder: Value) -> Level | None:
    """The level of `security-severity`; None where there is none or it is 0."""
    properties = holder.some("properties")
    severity = None if properties is None else properties.some(_SEVERITY)
    if severity is None:
        return None
    if not severity.is_text:
        number = severity.number()
    else:
        try:
            number = float(severity.text())
        except ValueError:
            return level_of(severity.text())
    return None if number == 0 else level_of_score(number)


def suppression(item: Value) -> str:
    """Why a result is suppressed: none of its suppressions is under review or rejected."""
    suppressions = items_of(item, "suppressions")
    if not suppressions or any(
        text_of(one, "status") in {"rejected", "underReview"} for one in suppressions
    ):
        return ""
    why = next((said for one in suppressions if (said := text_of(one, "justification"))), "")
    kind = text_of(suppressions[0], "kind") or "suppressed"
    return f"{kind}: {masked(why)}" if why else kind


def rule_id(item: Value) -> str:
    """The id of the rule that a result names; empty if it names none."""
    named = item.some("rule")
    return text_of(item, "ruleId") or ("" if named is None else text_of(named, "id"))


def has_tag(rule: Value | None, word: str) -> bool:
    """Whether one of the tags of a rule holds a word."""
    properties = None if rule is None else rule.some("properties")
    tags = [] if properties is None else items_of(properties, "tags")
    return any(tag.is_text and word in tag.text().casefold() for tag in tags)


def message_of(value: Value | None) -> str:
    """The words of a message; empty where there are none."""
    return "" if value is None else text_of(value, "text", "markdown")


def items_of(value: Value, key: str) -> list[Value]:
    """The items of a member; none where it is absent or null."""
    member = value.some(key)
    return [] if member is None else list(member.items())


def path_of(location: Value | None) -> str:
    """The path that a location names, `file:` and percent signs taken off."""
    if location is None or location.is_null:
        return ""
    uri = text_of(location, "uri")
    for scheme in ("file://localhost", "file://", "file:"):
        if uri.casefold().startswith(scheme):
            uri = uri[len(scheme) :]
            break
    return slashed(unquote(uri))

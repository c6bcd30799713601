"""SARIF 2.1.0, which most scanners can write. Snippets of code are never looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.scan import Issue, Level, Scan, line_of, masked, text_of
from readiness_tui.gates.formats.times import Stamp, stamp
from readiness_tui.gates.kinds.security.sarif_values import (
    has_tag,
    items_of,
    level_of_result,
    max_of,
    message_of,
    path_of,
    rule_id,
    suppression,
)

TOOL = "sarif"
VERSION = "2.1.0"
_LEAK_TOOLS = ("gitleaks", "trufflehog", "detect-secrets", "ggshield", "whispers")


def fits(root: Value) -> bool:
    """Whether a document has the shape of SARIF."""
    return root.is_object and root.get("runs") is not None


def read(root: Value) -> Scan:
    """What a log says, all its runs together.

    Raises:
        UnparsableError: It is not SARIF 2.1.0, or a part of it is of the wrong type.
    """
    if not fits(root):
        root.refuse("not SARIF: no runs")
    if (version := text_of(root, "version")) != VERSION:
        root.refuse(f"SARIF {version or 'without a version'} is not read, only {VERSION}")
    runs = [_Run(item) for item in root.need("runs").items()]
    scanned = [run for run in runs if run.is_scanned]
    examined = sum(run.examined for run in scanned)
    times = [at for run in runs if (at := run.at) is not None]
    names = ", ".join(dict.fromkeys(run.name for run in scanned))
    return Scan(
        tool=TOOL,
        examined=examined,
        counted=grouped(len(scanned), "run") + (f" of {names}" if names else ""),
        subject=next((run.subject for run in runs if run.subject), ""),
        issues=tuple(issue for run in scanned for issue in run.issues),
        files=tuple(dict.fromkeys(path for run in scanned for path in run.files)),
        bases=tuple(dict.fromkeys(base for run in runs for base in run.bases)),
        errors=tuple(said for run in runs for said in run.errors()),
        unscanned=tuple(run.unscanned for run in runs if not run.is_scanned),
        at=min(times, key=lambda each: each.at, default=None),
    )


@dataclass(slots=True)
class _Rules:
    """The rules of one part of a tool."""

    items: list[Value] = field(default_factory=list[Value])
    by_id: dict[str, Value] = field(default_factory=dict[str, Value])

    def add(self, component: Value) -> None:
        rules = component.some("rules")
        for item in () if rules is None else rules.items():
            self.items.append(item)
            self.by_id.setdefault(text_of(item, "id"), item)

    def at(self, place: int) -> Value | None:
        return self.items[place] if 0 <= place < len(self.items) else None


class _Run:
    """One run of one tool."""

    def __init__(self, item: Value) -> None:
        self._item = item
        driver = item.need("tool").need("driver")
        self.name = text_of(driver, "name") or "a tool without a name"
        self._driver = _Rules()
        self._driver.add(driver)
        self._extensions: list[_Rules] = []
        for extension in items_of(item.need("tool"), "extensions"):
            rules = _Rules()
            rules.add(extension)
            self._extensions.append(rules)
        self._artifacts = [path_of(one.get("location")) for one in items_of(item, "artifacts")]
        self._is_leaks = any(name in self.name.casefold() for name in _LEAK_TOOLS)

    @property
    def is_scanned(self) -> bool:
        return self._item.some("results") is not None and not self._is_elsewhere

    @property
    def _is_elsewhere(self) -> bool:
        references = self._item.some("externalPropertyFileReferences")
        return references is not None and bool(items_of(references, "results"))

    @property
    def unscanned(self) -> str:
        if self._is_elsewhere:
            return f"{self.name}: its results are in another file, which is not read"
        return f"{self.name}: no results, nothing was scanned"

    @property
    def examined(self) -> int:
        """A tool that lists no files may have looked at any number: it counts as one."""
        return max(1, len(self._artifacts))

    @property
    def files(self) -> list[str]:
        paths = {issue.path for issue in self.issues if issue.path}
        return sorted(paths.union(path for path in self._artifacts if path))

    @property
    def bases(self) -> list[str]:
        uri_bases = self._item.some("originalUriBaseIds")
        if uri_bases is None:
            return []
        return [path for _, base in uri_bases.members() if (path := path_of(base).rstrip("/"))]

    @property
    def subject(self) -> str:
        properties = self._item.some("properties")
        if properties is not None and (name := text_of(properties, "imageName")):
            return name
        for item in items_of(self._item, "versionControlProvenance"):
            if name := text_of(item, "repositoryUri"):
                return name
        return ""

    @property
    def at(self) -> Stamp | None:
        for item in items_of(self._item, "invocations"):
            if end := stamp(text_of(item, "endTimeUtc", "startTimeUtc")):
                return end
        return None

    def errors(self) -> Iterator[str]:
        for item in items_of(self._item, "invocations"):
            done = item.some("executionSuccessful")
            if done is not None and not done.flag():
                code = item.some("exitCode")
                ended = "" if code is None else f" (exit {int(code.number())})"
                yield f"{self.name}: the run was not successful{ended}"
            for key in ("toolExecutionNotifications", "toolConfigurationNotifications"):
                for note in items_of(item, key):
                    if text_of(note, "level") == "error":
                        message = note.some("message")
                        text = "" if message is None else text_of(message, "text", "markdown")
                        yield f"{self.name}: {masked(text) or 'an error without a message'}"

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        return tuple(self._found()) if self.is_scanned else ()

    def _found(self) -> Iterator[Issue]:
        for item in items_of(self._item, "results"):
            rule = self._rule(item)
            is_lost = rule is None and self._referred(item)[1] is not None
            level = level_of_result(item, rule, Level.UNKNOWN if is_lost else Level.MEDIUM)
            if level is not None:
                yield self._issue(item, rule, level)

    def _issue(self, item: Value, rule: Value | None, level: Level) -> Issue:
        name = rule_id(item) or ("" if rule is None else text_of(rule, "id")) or "unnamed"
        is_leak = self._is_leaks or "secret" in name.casefold() or has_tag(rule, "secret")
        short = "" if rule is None else message_of(rule.some("shortDescription"))
        if is_leak:
            message = "leaked secret"
            level = max_of(level, Level.HIGH)
        else:
            hints = ("" if rule is None else text_of(rule, "name"), name)
            message = masked(self._said(item, rule) or short, *hints)
        path, line = self._place(item)
        return Issue(
            rule=name,
            level=level,
            says=message,
            path=path,
            line=line,
            key=f"{name} {message}",
            suppressed=suppression(item),
        )

    def _said(self, item: Value, rule: Value | None) -> str:
        message = item.some("message")
        if message is None:
            return ""  # the format asks for one; a finding is one all the same
        if text := message_of(message):
            return text
        strings = None if rule is None else rule.some("messageStrings")
        message_id = text_of(message, "id")
        template = None if strings is None or not message_id else strings.some(message_id)
        text = "" if template is None else message_of(template)
        for place, argument in enumerate(items_of(message, "arguments")):
            text = text.replace(f"{{{place}}}", argument.text())
        return text

    def _rule(self, item: Value) -> Value | None:
        """The rule of a result: by its place in the tool or an extension, else by its id."""
        rules, place = self._referred(item)
        identifier = rule_id(item)
        if place is not None and (rule := rules.at(place)) is not None:
            known_as = text_of(rule, "id")
            if not identifier or identifier == known_as or identifier.startswith(f"{known_as}/"):
                return rule
        for component in (rules, self._driver, *self._extensions):
            for name in (identifier, identifier.rpartition("/")[0]):
                if name in component.by_id:
                    return component.by_id[name]
        return None

    def _referred(self, item: Value) -> tuple[_Rules, int | None]:
        """Where a result says that its rule is: the rules of a part of the tool, and the place."""
        rules, place, named = self._driver, item.some("ruleIndex"), item.some("rule")
        if named is not None:
            place = named.some("index") or place
            component = named.some("toolComponent")
            extension = None if component is None else component.some("index")
            if extension is not None:
                at = int(extension.number())
                is_in_range = 0 <= at < len(self._extensions)
                rules = self._extensions[at] if is_in_range else _Rules()
        at = -1 if place is None else int(place.number())
        return rules, at if at >= 0 else None  # -1 is how SARIF writes "no index"

    def _place(self, item: Value) -> tuple[str, int]:
        for location in items_of(item, "locations"):
            physical = location.some("physicalLocation")
            if physical is None:
                continue
            artifact = physical.some("artifactLocation")
            path = path_of(artifact)
            at = None if artifact is None else artifact.some("index")
            if not path and at is not None:
                place = int(at.number())
                path = self._artifacts[place] if 0 <= place < len(self._artifacts) else ""
            region = physical.some("region")
            if path:
                return path, 0 if region is None else line_of(region.get("startLine"))
        return "", 0

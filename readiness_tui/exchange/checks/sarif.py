"""An answer of `readiness check` as SARIF 2.1.0, which code scanning of many servers reads."""

from collections.abc import Iterable
from urllib.parse import quote

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome
from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.domain.model.text import safe_block
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.verdict.report import Exit, Report
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.exchange.checks.items import LEVELS, Item, counted, items_of

VERSION = "2.1.0"
FINGERPRINT = "readiness/v1"
Table = dict[str, Jsonable]


def sarif(snapshot: Snapshot, report: Report, *, version: str) -> Table:
    """One log with one run.

    A gate that could not be decided is a result without a region, a waived finding one with a
    suppression. What broke while judging makes the invocation unsuccessful.

    Args:
        snapshot: What was judged.
        report: The answer.
        version: Of this program.
    """
    items = items_of(snapshot, report)
    rules = list(dict.fromkeys(item.diagnostic.code for item in items))
    driver: Table = {
        "name": "readiness",
        "version": version,
        "rules": [{"id": rule} for rule in rules],
    }
    run: Table = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(snapshot, report)],
        "results": [_result(item, rules.index(item.diagnostic.code)) for item in items],
        "properties": {
            "verdict": report.whole.word.value,
            "enforced": report.whole.enforced,
            "scope": str(report.whole.scope),
            "counts": dict(counted(items)),
        },
    }
    return {"version": VERSION, "runs": [run]}


def _invocation(snapshot: Snapshot, report: Report) -> Table:
    judgement = snapshot.judgement
    broken: list[Jsonable] = []
    for key in report.gates:
        result = judgement.results[key]
        if result.outcome is Outcome.ERROR and result.cause is Cause.EVALUATOR:
            broken.append(_notification(result.decided_by, f"{key}: {result.says}"))
    broken += [_notification(one.code, str(one)) for one in report.problems]
    if snapshot.unchecked:
        broken.append(_notification("gate.unchecked", f"{snapshot.unchecked} gates not judged"))
    return {
        "executionSuccessful": not broken and report.exit not in {Exit.INVALID, Exit.EVALUATOR},
        "exitCode": int(report.exit),
        "endTimeUtc": judgement.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "toolExecutionNotifications": broken,
    }


def _notification(rule: str, says: str) -> Table:
    return {
        "descriptor": {"id": rule},
        "level": "error",
        "message": {"text": safe_block(says)},
    }


def _result(item: Item, index: int) -> Table:
    problem = item.diagnostic
    next_step = f"\nnext: {problem.remedy}" if problem.remedy else ""
    text = f"{item.name}: {problem.message.removeprefix(f'{item.name}: ')}{next_step}"
    result: Table = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": LEVELS[problem.severity],
        "message": {"text": safe_block(text)},
        "partialFingerprints": {FINGERPRINT: item.fingerprint},
    }
    if problem.place is not None:
        result["locations"] = [_location(problem.place)]
    if item.waivers:
        result["suppressions"] = list(_suppressions(item.waivers))
    return result


def _location(place: Place) -> Table:
    physical: Table = {"artifactLocation": {"uri": _uri(place.path), "uriBaseId": "%SRCROOT%"}}
    if place.line:
        physical["region"] = {"startLine": place.line}
    return {"physicalLocation": physical}


def _uri(path: str) -> str:
    """A path as a relative reference: what is not a plain character is escaped, a colon too."""
    try:
        encoded = path.encode("utf-8", "surrogateescape")  # a name that is not UTF-8, as it is
    except UnicodeEncodeError:
        encoded = path.encode("utf-8", "replace")
    return quote(encoded, safe="/")


def _suppressions(waivers: Iterable[Waiver]) -> Iterable[Jsonable]:
    for waiver in waivers:
        ends = f" until {waiver.expires}" if waiver.expires else ""
        why = f"waiver {waiver.id}{ends}: {waiver.reason}"
        yield {"kind": "external", "status": "accepted", "justification": safe_block(why)}

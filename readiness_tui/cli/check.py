"""`readiness check`: the verdict, for people and for CI. It writes nothing but what it answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui import __version__
from readiness_tui.cli import documents, output
from readiness_tui.cli.workspace_args import (
    Given,
    asks_who,
    no_such,
    open_workspace,
    part_named,
    scope_named,
    takes_workspace,
)
from readiness_tui.domain.dates import say_age
from readiness_tui.domain.errors import UsageError
from readiness_tui.domain.explain import headline, tell
from readiness_tui.domain.ids import BoardId, GateKey
from readiness_tui.domain.plain import Jsonable
from readiness_tui.domain.proof import WORKSPACE, Judgement, Scope, Verdict, Word
from readiness_tui.domain.snapshot import Snapshot
from readiness_tui.domain.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.services.report import Report

FORMATS = ("text", "json")


@click.command("check")
@click.argument("scopes", nargs=-1, metavar="[SCOPE]...")
@click.option("--board", "boards_", metavar="ID", multiple=True, help="Only this board; repeat.")
@click.option("--phase", metavar="ID", help="Only this phase.")
@click.option("--milestone", metavar="ID", help="Only this milestone.")
@click.option("--where", metavar="QUERY", default="", help="Only tickets that fit the query.")
@click.option("--now", "now_only", is_flag=True, help="Only: is what the plan claims today true?")
@click.option("--strict", is_flag=True, help="A no-go counts in solo and shadow boards too.")
@click.option(
    "--format", "formats", metavar="FORMAT[=PATH]", multiple=True,
    help="text or json, on standard output or into a file; repeat.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@takes_workspace
def check_command(  # noqa: PLR0913 - one for each option
    *,
    given: Given,
    scopes: tuple[str, ...],
    boards_: tuple[str, ...],
    phase: str | None,
    milestone: str | None,
    where: str,
    now_only: bool,
    strict: bool,
    formats: tuple[str, ...],
    as_json: bool,
) -> int:
    """Say whether the plan is ready: go, no-go, or go with waivers.

    SCOPE is BOARD, BOARD/T-001, BOARD/phase:A or BOARD/milestone:M1; without one, the whole
    workspace is judged. The exit code is 0 for go and for a no-go that the mode of the board does
    not enforce, 1 for no-go, 2 for usage, 3 if a board is invalid, 4 if a gate could not be run.
    """
    targets = _targets((*formats, "json") if as_json else formats)
    if phase and milestone:
        what = "--phase and --milestone are two scopes"
        raise UsageError(what, remedy="ask for one of them")
    workspace = open_workspace(given, knows_me=asks_who(where))
    snapshot = workspace.snapshot
    named = [scope_named(text, snapshot.portfolio) for text in scopes]
    named += _optional(snapshot, boards_, phase, milestone)
    asked = _narrowed(snapshot, named or [WORKSPACE], where)

    from readiness_tui.services.report import make_report

    report = make_report(snapshot, asked, now_only=now_only, strict=strict)
    for kind, path in targets:
        if kind == "json":
            _put(path, output.as_json(_document(snapshot, report)))
        else:
            style = output.style(ascii_only=given.ascii_only)
            if path:
                style = output.Style(style.glyphs)
            _put(path, "".join(f"{line}\n" for line in _text(snapshot, report, style)))
    return report.exit


def _targets(formats: tuple[str, ...]) -> list[tuple[str, str]]:
    """Format and path of each answer; something always goes to standard output, whose path is ''.

    Raises:
        UsageError: No such format, or two answers for standard output.
    """
    pairs = [(kind, path) for kind, _, path in (text.partition("=") for text in formats)]
    for kind, _ in pairs:
        if kind not in FORMATS:
            raise no_such(kind, FORMATS, "format")
    here = [kind for kind, path in pairs if not path]
    if len(set(here)) > 1:
        what = "two formats for standard output"
        raise UsageError(what, remedy="write --format json=PATH")
    return [*dict.fromkeys(pairs)] if here else [*dict.fromkeys(pairs), ("text", "")]


def _optional(
    snapshot: Snapshot, boards: tuple[str, ...], phase: str | None, milestone: str | None
) -> Iterator[Scope]:
    portfolio = snapshot.portfolio
    for name in boards:
        if name not in portfolio.boards:
            raise no_such(name, portfolio.boards, "board")
    kind, name = ("phase", phase) if phase else ("milestone", milestone)
    homes = [BoardId(board) for board in boards]
    if not name:
        yield from map(Scope, homes)
    for home in homes or [None]:
        if name:
            yield from part_named(kind, name, portfolio, home)


def _narrowed(snapshot: Snapshot, scopes: list[Scope], where: str) -> list[Scope]:
    """The tickets of the scopes that fit a query, each as its scope; all scopes without one."""
    if not where.strip():
        return list(dict.fromkeys(scopes))
    from readiness_tui.domain.analysis import tickets_of
    from readiness_tui.domain.query import compile_query, parse

    fits = compile_query(parse(where), snapshot.analysis)
    keys = dict.fromkeys(key for scope in scopes for key in tickets_of(snapshot.portfolio, scope))
    return [Scope(key.board, "ticket", key.ticket) for key in keys if fits(key)]


def _put(path: str, text: str) -> None:
    if not path:
        output.print_text(text)
        return
    try:
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        what = f"cannot write {path}: {error.strerror}"
        raise UsageError(what, remedy="name a file in a folder that exists") from error


def _text(snapshot: Snapshot, report: "Report", style: output.Style) -> Iterator[str]:
    """Verdict, reasons, gates; each board under the workspace, and last what was not enforced."""
    yield from output.problem_lines(report.problems)
    if len(report.parts) != 1:
        yield _head(headline(report.whole), report.whole, style)
    if not report.parts:
        yield from map(output.guarded, tell(report.whole)[1:])
    for part in report.parts:
        first, *reasons = tell(part)
        yield _head(first, part, style)
        yield from map(output.guarded, reasons)
    if report.gates:
        yield "gates"
    several = len(snapshot.portfolio.boards) > 1
    for key in report.gates:
        yield _gate(snapshot.judgement, key, style, several=several)
    let_pass = [str(part.scope) for part in report.parts if _is_let_pass(part)]
    if let_pass:
        names = safe_line(", ".join(let_pass))
        yield f"not enforced: the no-go of {names} does not fail this command; --strict makes it"


def _is_let_pass(found: Verdict) -> bool:
    return found.word is Word.NO_GO and not found.enforced


def _head(line: str, found: Verdict, style: output.Style) -> str:
    word = found.word.spoken
    return style.paint(word, output.WORD_INK[found.word]) + safe_line(line.removeprefix(word))


def _gate(judgement: Judgement, key: GateKey, style: output.Style, *, several: bool) -> str:
    """`  x fail  M-03/evidence: no file (31 d)`."""
    result, weight = judgement.results[key], judgement.effectives[key]
    name = str(key) if several else key.gate
    says = (weight.why or result.says).removeprefix(f"{key.gate}: ")
    age = ""
    if result.evidence_at is not None:
        age = f" ({say_age((judgement.now - result.evidence_at).total_seconds())})"
    return f"  {style.state(weight.state)}  {safe_line(f'{name}: {says}{age}')}"


def _document(snapshot: Snapshot, report: "Report") -> documents.Table:
    judgement = snapshot.judgement
    used = {
        (key.board, name): None
        for key in report.gates
        for name in judgement.effectives[key].waivers
    }
    waivers: list[Jsonable] = [{"board": board, "id": name} for board, name in used]
    parts: list[Jsonable] = [documents.verdict_json(part) for part in report.parts]
    gates: list[Jsonable] = [documents.gate_json(judgement, key) for key in report.gates]
    claims: list[Jsonable] = [
        {"board": key.board, "id": key.ticket, "claim": documents.claim_json(judgement, key)}
        for key in report.claims
    ]
    rest: documents.Table = {
        "scopes": parts,
        "gates": gates,
        "claims": claims,
        "waivers": waivers,
        "problems": documents.problems_json(report.problems),
        "exit": int(report.exit),
        "program": f"readiness {__version__}",
        "at": judgement.now.isoformat(),
    }
    return documents.verdict_json(report.whole) | rest

"""`readiness trust`: look at exactly what a command would run, and let it run from now on."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from readiness_tui.cli.answers.commands_shown import (
    command_json,
    command_lines,
    commands_named,
    review_lines,
)
from readiness_tui.cli.answers.documents import filled
from readiness_tui.cli.answers.edit_answers import (
    GrantJson,
    RevokedAnswer,
    TrustAnswer,
    TrustedAnswer,
    words_json,
)
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    open_workspace,
    takes_workspace,
)
from readiness_tui.cli.edits.verifying import no_terminal
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.verify.verifying import ChangedError
from readiness_tui.services.reports.report import Exit
from readiness_tui.services.verify.verifier import Verifier

NOTHING_DONE = 5
LIST, REVOKE = "list", "revoke"


@click.command("trust")
@click.argument("words", nargs=-1, metavar="GATE | list | revoke GATE")
@click.option("--yes", "digest", metavar="DIGEST", default="", help="Trust it if it is this one.")
@json_option
@takes_workspace
def trust_command(*, given: Given, words: tuple[str, ...], digest: str) -> int:
    """Show what a verify command would run, and trust it if you say so.

    Trust is given to the exact text, on this machine, in this folder, and is kept outside the
    repository. `list`, which is also what happens without a word, says what is trusted here;
    `revoke` takes it back.
    """
    workspace = open_workspace(given, knows_me=True)
    place = located(given)
    verifier = Verifier(Path(place.root), folder=place.folder, actor=workspace.actor)
    if not words or words == (LIST,):
        return _list(verifier, as_json=given.as_json)
    is_revoke = words[0] == REVOKE
    names = words[1:] if is_revoke else words
    if is_revoke:
        return _revoke(verifier, names, as_json=given.as_json)
    gates = commands_named(names, workspace.snapshot.judgement)
    if len(gates) != 1:
        message = f"{' '.join(names)} names {len(gates)} commands; each is trusted on its own"
        raise UsageError(message, remedy=f"name one of {', '.join(map(str, gates))}")
    return _trust(verifier, gates, digest, as_json=given.as_json)


def _trust(verifier: Verifier, gates: Mapping[GateKey, Gate], digest: str, *, as_json: bool) -> int:
    ((key, gate),) = gates.items()
    review = verifier.review(gate)
    if not as_json:
        output.print_lines(review_lines(review))
    if digest and digest != review.digest:
        message = f"the command of {gate.id} is not the one of that digest"
        raise ChangedError(message, remedy=f"look at it again: its digest is {review.digest}")
    is_done = review.is_trusted
    if not is_done and not digest and not as_json and not _is_terminal():
        raise no_terminal()
    if not is_done and (digest or (not as_json and click.confirm("trust this command here?"))):
        verifier.trust(review)
        is_done = True
    if as_json:
        output.print_json(TrustAnswer(command=command_json(key, verifier.review(gate))))
    else:
        output.print_lines([f"{'trusted' if is_done else 'not trusted'}: {safe_line(str(key))}"])
    return Exit.DONE if is_done else NOTHING_DONE


def _revoke(verifier: Verifier, names: tuple[str, ...], *, as_json: bool) -> int:
    if not names:
        message = "revoke needs the id of a gate"
        raise UsageError(message, remedy="readiness trust list")
    # By id alone: the gate may be gone from its board.
    gone = [name for name in names if verifier.revoke(name)]
    if as_json:
        output.print_json(RevokedAnswer(revoked=gone))
    else:
        output.print_lines(f"revoked: {safe_line(name)}" for name in gone)
        output.print_lines(["nothing was trusted under that id"] if not gone else [])
    return Exit.DONE if gone else NOTHING_DONE


def _list(verifier: Verifier, *, as_json: bool) -> int:
    grants = verifier.trusted()
    if as_json:
        rows = [
            filled(GrantJson, terms, id=terms.gate, command=words_json(terms.words), at=at)
            for terms, at in grants
        ]
        output.print_json(TrustedAnswer(trusted=rows))
        return Exit.DONE
    for terms, at in grants:
        output.print_lines([f"{safe_line(terms.gate)}  {at[:10]}  {terms.digest[:12]}"])
        output.print_lines(command_lines(terms.words))
    output.print_lines(["no command is trusted here"] if not grants else [])
    return Exit.DONE


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()

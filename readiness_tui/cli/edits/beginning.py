"""`readiness init`: what a repository could begin with, shown first, and new boards after a yes."""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from readiness_tui.cli.answers.onboarding_answers import (
    InitAnswer,
    facts_json,
    offer_json,
    problem_json,
)
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    lacks_boards,
    place_of,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.onboarding.survey import Begun, BoardOffer, OfferKind, Survey
from readiness_tui.domain.proof.scopes import no_such

FINDINGS, NOTHING_CHANGED = 1, 5
GATES = "gates"


@click.command("init")
@click.argument("names", nargs=-1, metavar="[WHAT]...")
@click.option("--dry-run", is_flag=True, help="Show what could be begun, and write nothing.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@json_option
@takes_workspace
def init_command(*, given: Given, names: tuple[str, ...], dry_run: bool, yes: bool) -> int:
    """Begin: make the first boards of a repository.

    WHAT is a plan that is found here, `gates` for what can be held against the repository as it
    is, or a template. Without it: every document that is likely a plan, else the gates. Nothing is
    written before it is shown.
    """
    from readiness_tui.services.onboarding.beginning import begin, surveys

    home = place_of(given)
    if not (names or dry_run or lacks_boards(home)):
        message = f"there are boards in {home.folder} already"
        raise UsageError(message, remedy="name what to add; --dry-run shows what there is")
    root = Path(home.root)
    *_, survey = surveys(root, home.folder, datetime.now(UTC))
    picked = _picked(survey, names)
    is_asked = not (given.as_json or dry_run or yes) and sys.stdin.isatty() and sys.stdout.isatty()
    if not given.as_json:
        output.print_lines(_lines(survey, picked, output.style(ascii_only=home.ascii_only)))
    begun = Begun()
    if not dry_run and (yes or (is_asked and _agreed(picked))):
        begun = begin(root, home.folder, picked)
    if given.as_json:
        output.print_json(_answer(survey, picked, begun))
    elif not dry_run:
        output.print_lines(_told(begun))
    if dry_run:
        return 0
    return (FINDINGS if begun.failures else 0) if begun.written else NOTHING_CHANGED


def _picked(survey: Survey, names: Sequence[str]) -> tuple[BoardOffer, ...]:
    """The offers that are named, else the likely plans, else the gates.

    Raises:
        UsageError: There is no offer of a name.
    """
    if not names:
        plans = survey.of_kind(OfferKind.PLAN)
        proposed = [offer for offer in plans if offer.is_proposed and not offer.obstacle]
        return tuple(proposed) or survey.of_kind(OfferKind.GATES)
    offer_names = [_name(offer) for offer in survey.offers]
    for name in names:
        if name not in offer_names:
            raise no_such(name, offer_names, "offer")
    return tuple(offer for offer in survey.offers if _name(offer) in names)


def _name(offer: BoardOffer) -> str:
    """What an offer is called on the command line."""
    match offer.kind:
        case OfferKind.PLAN:
            return offer.name
        case OfferKind.GATES:
            return GATES
        case _:
            return Path(offer.target).stem


def _lines(survey: Survey, picked: Sequence[BoardOffer], style: output.Style) -> Iterator[str]:
    facts = survey.facts
    detected = (
        ", ".join(facts.languages),
        ", ".join(facts.build_servers),
        ", ".join(path for _, path in facts.reports[:3]),
        " ".join(facts.owners),
    )
    yield safe_line(f"{survey.root}  {'  '.join(filter(None, detected))}".rstrip())
    for note in survey.notes:
        yield safe_line(f"  {note.severity}: {note.message}; {note.remedy}")
    for offer in survey.offers:
        mark = "*" if offer in picked else " "
        yield safe_line(f"{mark} {_name(offer)}  ({', '.join(offer.counts)})  -> {offer.target}")
        if offer.obstacle:
            yield safe_line(f"    cannot be written: {offer.obstacle}")
        for gate in offer.judged if offer in picked else ():
            sign = style.state(State(gate.outcome))
            yield f"    {sign}  {safe_line(gate.title)}: {safe_line(gate.says)}"


def _agreed(picked: Sequence[BoardOffer]) -> bool:
    targets = safe_line(", ".join(offer.target for offer in picked if not offer.obstacle))
    if not targets:
        return False
    answer = click.prompt(f"write {targets}? [y/N]", default="n", show_default=False)
    return answer.strip().lower() in {"y", "yes"}


def _told(begun: Begun) -> Iterator[str]:
    yield from (safe_line(f"wrote {path}") for path in begun.written)
    for failure in begun.failures:
        yield safe_line(
            f"readiness: {failure.path}: {failure.message}; {failure.remedy}".rstrip("; ")
        )
    if not begun.written:
        yield "nothing was written; --yes writes without asking"


def _answer(survey: Survey, picked: Sequence[BoardOffer], begun: Begun) -> InitAnswer:
    return InitAnswer(
        root=survey.root,
        facts=facts_json(survey.facts),
        offers=[
            offer_json(
                offer,
                _name(offer),
                picked=offer in picked,
                written=offer.target in begun.written and offer in picked,
            )
            for offer in survey.offers
        ],
        notes=[problem_json(note) for note in survey.notes],
        failures=[problem_json(failure) for failure in begun.failures],
        written=list(begun.written),
    )

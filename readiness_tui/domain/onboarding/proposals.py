"""The gates that a repository can have at once, as a board: each reads what was detected."""

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import BoardId, TicketId
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.ticket import Owner, Plain, Ticket
from readiness_tui.domain.onboarding.survey import RepositoryFacts

COVERED_PCT = 80
_COVERAGE_HELP = "have the build write a coverage report, then judge again"
_TESTS_HELP = "have the build write a test report, then judge again"


def _gate(
    name: str, kind: str, title: str, *inputs: str, remediation: str = "", **params: Plain
) -> Gate:
    return Gate(
        id=name, kind=kind, title=title, inputs=inputs, remediation=remediation, params=params
    )


def _pipeline(facts: RepositoryFacts) -> Iterator[Gate]:
    if facts.workflows:
        pattern = ".github/workflows/*.y*ml"
        yield _gate(
            "scans-stop-the-build",
            "workflow_softfail",
            "A scan that finds something stops the build",
        )
        yield _gate("actions-pinned", "workflow_pins", "Actions are pinned", pattern, policy="sha")


def _tests(facts: RepositoryFacts) -> Iterator[Gate]:
    reports = _reports(facts, "test_results")
    if reports or facts.has_tests:
        inputs = reports or ("**/junit*.xml",)
        yield _gate(
            "tests-pass",
            "test_results",
            "Tests ran, and none failed",
            *inputs,
            remediation=_TESTS_HELP,
        )
    coverage = _reports(facts, "coverage")
    if coverage or facts.has_tests:
        yield _gate(
            "coverage",
            "coverage",
            f"{COVERED_PCT} % of the lines ran under test",
            *(coverage[:1] or ("coverage.xml",)),
            remediation=_COVERAGE_HELP,
            line=COVERED_PCT,
        )


def _security(facts: RepositoryFacts) -> Iterator[Gate]:
    if reports := _reports(facts, "security_report"):
        yield _gate(
            "scanners-clean", "security_report", "Scanners found nothing that counts", *reports
        )
    if materials := _reports(facts, "sbom"):
        yield _gate("bill-of-materials", "sbom", "The bill of materials is complete", *materials)
    for manifest in _reports(facts, "digests")[:1]:
        yield _gate("digests", "digests", "Files are what their digests say", manifest=manifest)


def _versions(facts: RepositoryFacts) -> Iterator[Gate]:
    if len(facts.versions) > 1:
        (path, selector), *others = facts.versions
        yield _gate(
            "one-version",
            "version_contract",
            "Every file names the same version",
            source={"path": path, "selector": selector},
            sites=[{"path": site, "selector": where} for site, where in others],
        )


def _code(facts: RepositoryFacts) -> Iterator[Gate]:
    if not facts.sources:
        return
    yield _gate("markers", "markers", "Each TODO names an open ticket", *facts.sources)
    yield _gate(
        "sizes",
        "size_complexity",
        "Files and functions stay readable",
        *facts.sources,
        max_lines=800,
        max_function_lines=100,
    )
    if facts.is_typed:
        python = [pattern for pattern in facts.sources if pattern.endswith(".py")]
        yield _gate("typed", "typed_api", "Public functions say their types", *python)


def _documents(facts: RepositoryFacts) -> Iterator[Gate]:
    del facts
    yield _gate(
        "policies",
        "file_exists",
        "A licence, a security policy and code owners are there",
        paths=["LICENSE*", "**/SECURITY.md", "**/CODEOWNERS"],
    )


_TICKETS: Sequence[tuple[str, str, Callable[[RepositoryFacts], Iterator[Gate]]]] = (
    ("R-01", "The pipeline stops on what it finds", _pipeline),
    ("R-02", "Tests run and cover the code", _tests),
    ("R-03", "Nothing known to be vulnerable is shipped", _security),
    ("R-04", "One version, everywhere", _versions),
    ("R-05", "The code stays readable", _code),
    ("R-06", "The documents of a release are there", _documents),
)


def _reports(facts: RepositoryFacts, kind: str) -> tuple[str, ...]:
    return tuple(path for of_kind, path in facts.reports if of_kind == kind)


def proposed_board(facts: RepositoryFacts, name: str) -> Board:
    """A board whose tickets are proven by gates over what was detected.

    Args:
        facts: What was detected.
        name: The repository, as its folder is called.
    """
    owners = tuple(Owner(owner) for owner in facts.owners[:1])
    tickets: dict[TicketId, Ticket] = {}
    gates: dict[str, Gate] = {}
    for ticket_id, title, proposed in _TICKETS:
        if of_ticket := list(proposed(facts)):
            tickets[TicketId(ticket_id)] = Ticket(
                id=TicketId(ticket_id), title=title, owners=owners
            )
            gates |= {gate.id: _proving(gate, ticket_id) for gate in of_ticket}
    return Board(
        id=BoardId("readiness"),
        title=f"Readiness of {name}",
        objective="What can be held against this repository as it is",
        enforcement=Mode.SHADOW,
        tickets=tickets,
        gates=gates,
    )


def _proving(gate: Gate, ticket_id: str) -> Gate:
    return replace(gate, proves=(ticket_id,))

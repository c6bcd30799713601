"""What names of files tell, and the gates that are proposed for it."""

import pytest

from readiness_tui.domain.onboarding.detecting import facts_of_paths, owners_named
from readiness_tui.domain.onboarding.proposals import proposed_board
from readiness_tui.domain.onboarding.survey import RepositoryFacts

PATHS = (
    ".github/workflows/ci.yml",
    ".gitlab-ci.yml",
    "CHANGELOG.md",
    "LICENSE.txt",
    "docs/guide.md",
    "package.json",
    "pyproject.toml",
    "reports/junit-unit.xml",
    "reports/scan.sarif",
    "src/shop/__init__.py",
    "src/shop/cart.py",
    "src/shop/py.typed",
    "tests/test_cart.py",
    "web/app.ts",
)


def test_paths_tell_languages_build_servers_and_reports() -> None:
    facts = facts_of_paths(PATHS)
    assert facts.languages == ("Python", "TypeScript")
    assert facts.build_servers == ("GitHub Actions", "GitLab CI")
    assert facts.workflows == (".github/workflows/ci.yml",)
    assert facts.reports == (
        ("test_results", "reports/junit-unit.xml"),
        ("security_report", "reports/scan.sarif"),
    )
    assert [path for path, _ in facts.versions] == ["pyproject.toml", "package.json"]
    assert facts.has_tests
    assert facts.is_typed


def test_sources_are_those_that_are_no_tests() -> None:
    assert facts_of_paths(PATHS).sources == ("src/**/*.py", "web/**/*.ts")


def test_nothing_is_told_of_an_empty_repository() -> None:
    assert facts_of_paths(()) == RepositoryFacts()


def test_owners_are_handles_and_the_most_frequent_is_first() -> None:
    text = "# @nobody\n* @core\n/docs @sre @org/team # @nobody\n/src @sre\nmail me@example.org\n"
    assert owners_named(text) == ("@sre", "@core", "@org/team")


def test_each_proposed_gate_proves_a_ticket_of_the_board() -> None:
    board = proposed_board(facts_of_paths(PATHS), "shop")
    proven = {name for gate in board.gates.values() for name in gate.proves}
    assert proven == set(board.tickets)


@pytest.mark.parametrize(
    ("paths", "kind"),
    [
        ((".github/workflows/ci.yml",), "workflow_softfail"),
        (("tests/test_a.py",), "coverage"),
        (("dist/bom.json",), "sbom"),
        (("pyproject.toml", "package.json"), "version_contract"),
        (("a/b.go",), "markers"),
    ],
)
def test_a_kind_is_proposed_for_what_it_reads_and_not_without(
    paths: tuple[str, ...], kind: str
) -> None:
    def kinds(board_paths: tuple[str, ...]) -> set[str]:
        board = proposed_board(facts_of_paths(board_paths), "shop")
        return {gate.kind for gate in board.gates.values()}

    assert kind in kinds(paths)
    assert kind not in kinds(())

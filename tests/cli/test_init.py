"""`readiness init`: the welcome for scripts."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.group import planner
from tests.services.onboarding.places import planned


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(planned(tmp_path))
    return tmp_path


def ran(*words: str) -> Result:
    return CliRunner().invoke(planner, ["init", *words])


def test_yes_writes_the_plan_that_is_found(place: Path) -> None:
    result = ran("--yes")
    assert result.exit_code == 0, result.output
    assert "wrote boards/plan.toml" in result.output
    assert [path.name for path in (place / "boards").glob("*.toml")] == ["plan.toml"]


def test_without_a_plan_it_is_the_gates(place: Path) -> None:
    (place / "docs/plan.md").unlink()
    result = ran("--yes")
    assert "wrote boards/readiness.toml" in result.output
    assert "job scan: bandit" in result.output


def test_a_checklist_for_pull_requests_is_no_plan(place: Path) -> None:
    (place / "docs/plan.md").unlink()
    boxes = "- [ ] I ran the tests\n- [ ] I wrote a line of news\n- [ ] It is small\n"
    (place / ".github/PULL_REQUEST_TEMPLATE.md").write_text(boxes)
    result = ran("--yes")
    assert "wrote boards/readiness.toml" in result.output
    assert not (place / "boards/PULL_REQUEST_TEMPLATE.toml").exists()


@pytest.mark.parametrize("words", [(), ("--dry-run",), ("gates", "--dry-run")])
def test_nothing_is_written_without_a_yes(place: Path, words: tuple[str, ...]) -> None:
    result = ran(*words)
    assert result.exit_code == (0 if words else 5)
    assert "docs/plan.md" in result.output
    assert not (place / "boards").exists()


def test_templates_are_named(place: Path) -> None:
    assert ran("service-launch", "gates", "--yes").exit_code == 0
    names = {path.name for path in (place / "boards").glob("*.toml")}
    assert names == {"service-launch.toml", "readiness.toml"}


def test_a_document_of_two_boards_is_named_once(place: Path) -> None:
    tasks = [{"id": n, "title": f"Task {n}", "status": "pending"} for n in range(1, 5)]
    text = json.dumps({"master": {"tasks": tasks}, "later": {"tasks": tasks}})
    (place / "tasks.json").write_text(text)
    assert ran("--yes", "tasks.json").exit_code == 0
    assert {path.stem for path in (place / "boards").glob("*.toml")} == {"master", "later"}


def test_an_unknown_name_names_the_nearest(place: Path) -> None:
    del place
    result = ran("service-lunch")
    assert result.exit_code == 2
    assert "service-launch" in result.stderr


def test_boards_that_are_there_stay(place: Path) -> None:
    assert ran("--yes").exit_code == 0
    before = (place / "boards/plan.toml").read_bytes()
    assert ran("--yes").exit_code == 2
    again = ran("docs/plan.md", "--yes")
    assert again.exit_code == 5
    assert "exists already" in again.output
    assert (place / "boards/plan.toml").read_bytes() == before


def test_json_tells_offers_gates_and_what_was_written(place: Path) -> None:
    del place
    answer = json.loads(ran("gates", "--yes", "--json").stdout)
    by_name = {offer["name"]: offer for offer in answer["offers"]}
    assert by_name["gates"]["written"]
    assert not by_name["docs/plan.md"]["picked"]
    assert {"id": "policies", "kind": "file_exists"}.items() <= by_name["gates"]["gates"][
        -1
    ].items()
    assert answer["facts"]["owners"] == ["@core"]
    assert answer["written"] == ["boards/readiness.toml", "boards/board.schema.json"]

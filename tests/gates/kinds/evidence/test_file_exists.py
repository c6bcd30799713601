"""Kind `file_exists`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.gate import Cause, Outcome, Result
from tests.gates.support import Asker

Ask = Callable[..., Result]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    asker = Asker(tmp_path)

    def asked(*paths: str, **params: Any) -> Result:  # noqa: ANN401 - any field
        return asker("file_exists", paths=paths, **params)

    return asked


def write(root: Path, path: str, text: str = "content\n") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_a_file_with_content_passes(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, "docs/a.md")
    found = ask("docs/a.md")
    assert (found.outcome, found.says) == (Outcome.PASS, "1 of 1 exist")
    assert found.question
    assert [item.path for item in found.examined] == ["docs/a.md"]


def test_an_absent_file_fails_and_names_the_same_name_elsewhere(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, "docs/security/secrets_policy.md")
    found = ask("secrets_policy.md")
    assert found.outcome is Outcome.FAIL
    assert found.decided_by == "file_exists.missing"
    assert found.says == (
        "secrets_policy.md: missing; same name at docs/security/secrets_policy.md"
    )
    assert found.remedy == "correct the path?"


def test_a_derived_gate_names_its_ticket(tmp_path: Path) -> None:
    found = Asker(tmp_path)("file_exists", paths=("a.md",), derived=True, proves=("T-003",))
    assert found.says == "a.md: missing (deliverable of T-003)"


def test_several_absent_ones_are_counted(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, "a")
    found = ask("a", "b", "c")
    assert found.says == "2 of 3 missing: b, c"
    assert len(found.findings) == 2


@pytest.mark.parametrize(
    ("make", "path", "params", "rule"),
    [
        ({"a": ""}, "a", {}, "too-small"),
        ({"a": " \n\t"}, "a", {}, "too-small"),
        ({"a": "xy"}, "a", {"min_bytes": 3}, "too-small"),
        ({"a/b": "x"}, "a", {"type": "file"}, "wrong-type"),
        ({"a": "x"}, "a", {"type": "dir"}, "wrong-type"),
        ({"Docs/a.md": "x"}, "docs/a.md", {}, "case"),
        ({"a.py": "x"}, "*.py", {"min_matches": 2}, "too-few"),
        ({"a.py": ""}, "*.py", {}, "too-few"),
        ({"a.md": "# Title\nTODO\n"}, "a.md", {"placeholders": "fail"}, "placeholder"),
    ],
)
def test_what_is_there_in_name_only_fails(
    tmp_path: Path, ask: Ask, make: dict[str, str], path: str, params: dict[str, Any], rule: str
) -> None:
    for name, text in make.items():
        write(tmp_path, name, text)
    found = ask(path, **params)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, f"file_exists.{rule}")
    assert found.remedy


def test_an_empty_folder_and_a_link_to_nothing_fail(tmp_path: Path, ask: Ask) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere")
    assert ask("folder").decided_by == "file_exists.empty-folder"
    assert ask("link").outcome is Outcome.FAIL


def test_a_placeholder_is_a_remark(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, "a.md", "# Title\n\nTBD\n")
    found = ask("a.md")
    assert (found.outcome, found.says) == (Outcome.WARN, "a.md: only a placeholder")


def test_one_of_several_is_enough_where_asked(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, "b")
    assert ask("a", "b", all=False).outcome is Outcome.PASS
    assert ask("a", "c", all=False).outcome is Outcome.FAIL


def test_a_path_that_leads_out_is_an_error(tmp_path: Path, ask: Ask) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    for path in ("../x", "/etc/passwd", "link", "~/x"):
        found = ask(path)
        assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT), path


def test_a_folder_of_files_without_content_fails(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, "folder/.gitkeep", "")
    found = ask("folder/")
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "file_exists.too-small")
    assert found.says == "folder/: no file in it has 1 byte"
    assert found.examined[0].size_bytes == 0
    assert ask("folder/", min_bytes=0).outcome is Outcome.PASS
    write(tmp_path, "folder/deep/a.txt")
    assert ask("folder/").outcome is Outcome.PASS
    assert ask("folder/", min_bytes=100).says == "folder/: no file in it has 100 bytes"

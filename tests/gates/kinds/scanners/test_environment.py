"""Variables that make a scanner fail: who sets them, and whether the scanner gets them."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Outcome
from tests.gates.support import Asker

CI = ".github/workflows/ci.yml"
NAME = "TRIVY_EXIT_CODE"
PASS, FAIL, WARN = Outcome.PASS, Outcome.FAIL, Outcome.WARN


@pytest.mark.parametrize(
    ("run", "top", "job", "own", "outcome"),
    [
        ("trivy fs .", "1", "", "", PASS),
        ("trivy fs .", "", "1", "", PASS),
        ("trivy fs .", "", "", "1", PASS),
        ("trivy fs .", "1", "0", "", FAIL),
        ("trivy fs .", "1", "", "0", FAIL),
        ("trivy fs .", "", "1", "0", FAIL),
        ("trivy fs .", "0", "0", "1", PASS),
        ("trivy fs .", "", "", "${{ inputs.code }}", WARN),
        ("trivy fs .", "1", "", "${{ inputs.code }}", WARN),
        ("trivy fs --exit-code 0 .", "1", "", "", FAIL),
        ("trivy fs --exit-code 1 .", "0", "", "0", PASS),
        (f"{NAME}=0 trivy fs .", "1", "", "1", FAIL),
        (f"{NAME}=1 trivy fs .", "0", "", "0", PASS),
        (f"env {NAME}=0 trivy fs .", "1", "", "", FAIL),
        (f"env {NAME}=1 trivy fs .", "", "", "", PASS),
        (f"unset {NAME}; trivy fs .", "1", "", "", FAIL),
        (f"{NAME}=1; trivy fs .", "", "", "", FAIL),
        (f"{NAME}=0; trivy fs .", "1", "", "", FAIL),
        (f"export {NAME}=1; trivy fs .", "", "", "", PASS),
        (f"trivy fs .; export {NAME}=1", "", "", "", FAIL),
        (f"export {NAME}=0; trivy fs .", "1", "", "", FAIL),
        (f"echo {NAME}=1 >> $GITHUB_ENV; trivy fs .", "", "", "", FAIL),
        ("docker run --rm aquasec/trivy fs .", "1", "", "1", FAIL),
        (f"docker run --rm -e {NAME} aquasec/trivy fs .", "1", "", "", PASS),
        (f"docker run --rm -e {NAME} aquasec/trivy fs .", "", "", "", FAIL),
        (f"docker run --rm -e {NAME}=1 aquasec/trivy fs .", "", "", "", PASS),
        (f"docker run --rm --env={NAME}=0 aquasec/trivy fs .", "1", "", "", FAIL),
        (f"docker run --rm --env {NAME}=1 aquasec/trivy fs .", "", "", "", PASS),
        ("env -i trivy fs .", "1", "", "", FAIL),
        ("sudo -E trivy fs .", "1", "", "", PASS),
    ],
)
def test_who_sets_it_last(
    tmp_path: Path, run: str, top: str, job: str, own: str, outcome: Outcome
) -> None:
    def env(indent: str, value: str) -> str:
        return f"{indent}env:\n{indent}  {NAME}: {value!r}\n" if value else ""

    text = (
        f"on: push\n{env('', top)}jobs:\n  s:\n{env('    ', job)}    runs-on: x\n    steps:\n"
        f"      - name: scan\n{env('        ', own)}        run: |\n          "
        + "\n          ".join(run.split("; "))
        + "\n"
    )
    (tmp_path / CI).parent.mkdir(parents=True)
    (tmp_path / CI).write_text(text)
    assert Asker(tmp_path)("workflow_softfail").outcome is outcome


@pytest.mark.parametrize(("is_before", "outcome"), [(True, PASS), (False, FAIL)])
def test_a_step_hands_on_to_later_steps_alone(
    tmp_path: Path, *, is_before: bool, outcome: Outcome
) -> None:
    steps = [f"      - run: echo {NAME}=1 >> $GITHUB_ENV\n", "      - run: trivy fs .\n"]
    ordered = steps if is_before else steps[::-1]
    (tmp_path / CI).parent.mkdir(parents=True)
    head = "on: push\njobs:\n  s:\n    runs-on: x\n    steps:\n"
    (tmp_path / CI).write_text(head + "".join(ordered))
    assert Asker(tmp_path)("workflow_softfail").outcome is outcome


@pytest.mark.parametrize(("value", "outcome"), [("", PASS), ("1", PASS), ("0", FAIL)])
def test_a_variable_outweighs_a_file(tmp_path: Path, value: str, outcome: Outcome) -> None:
    (tmp_path / CI).parent.mkdir(parents=True)
    head = "on: push\njobs:\n  s:\n    runs-on: x\n    steps:\n      - run: trivy fs .\n"
    (tmp_path / CI).write_text(f"{head}        env: {{{NAME}: '{value}'}}\n")
    (tmp_path / "trivy.yaml").write_text("exit-code: 1\n")
    assert Asker(tmp_path)("workflow_softfail").outcome is outcome

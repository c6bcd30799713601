"""Kind `workflow_pins`: each policy, at the line of the call."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from tests.gates.support import Asker
from tests.support import examples

FAIL, WARN, PASS, UNKNOWN = Outcome.FAIL, Outcome.WARN, Outcome.PASS, Outcome.UNKNOWN
SHA = "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678"


def workflow(*uses: str) -> str:
    """A workflow whose first call stands in line 6."""
    steps = "".join(f"      - uses: {one}\n" for one in uses)
    return f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{steps}"


def ask(root: Path, text: str, **given: Any) -> Result:  # noqa: ANN401 - any field
    (root / "release.yml").write_bytes(text.encode("utf-8", "surrogatepass"))
    return Asker(root)("workflow_pins", **{"inputs": ("release.yml",)} | given)


def test_the_sample_sentence(tmp_path: Path) -> None:
    text = "#\n" * 18 + workflow(f"a/b@{SHA} # v1.2.3", "foo/bar@main")
    found = ask(tmp_path, text)
    assert (found.outcome, found.says) == (FAIL, "release.yml:25 uses foo/bar@main")
    assert found.decided_by == "workflow_pins.forbidden-ref"
    assert found.findings[0].place == Place("release.yml", 25)
    assert found.remedy == "use foo/bar@<40 hex of the commit> # v1.2.3"


@pytest.mark.parametrize(
    ("policy", "uses", "rule"),
    [
        ("sha", f"a/b@{SHA} # v1.2.3", ""),
        ("sha", f"a/b@{SHA} # tag=v1", ""),
        ("sha", f"a/b@{SHA} # ratchet:a/b@v4", ""),
        ("sha", f"a/b@{SHA} # 1.2", ""),
        ("sha", f"'a/b@{SHA}' # v1", ""),
        ("sha", f"a/b@{SHA * 2}", "looser"),
        ("sha", f"a/b@{SHA}", "no-comment"),
        ("sha", f"a/b@{SHA} # pinned", "no-comment"),
        ("sha", "a/b@v1.2.3", "looser"),
        ("sha", "a/b@v1", "looser"),
        ("sha", "a/b@a1b2c3d", "short-sha"),
        ("sha", "a/b@${{ inputs.ref }}", "looser"),
        ("sha", "a/b", "no-ref"),
        ("sha", "a/b@", "looser"),
        ("sha", "a/b/.github/workflows/c.yml@v1", "looser"),
        ("tag", "a/b@v1.2.3", ""),
        ("tag", "a/b@1.2.3-rc.1", ""),
        ("tag", f"a/b@{SHA} # v1", ""),
        ("tag", "a/b@v1", "looser"),
        ("tag", "a/b@v1.2", "looser"),
        ("tag", "a/b@release/v1", "looser"),
        ("major", "a/b@v1", ""),
        ("major", "a/b@v1.2.3", ""),
        ("major", "a/b@release/v1", "looser"),
        ("major", "a/b@master", "forbidden-ref"),
        ("major", "a/b@stable", "looser"),
    ],
)
def test_each_policy(tmp_path: Path, policy: str, uses: str, rule: str) -> None:
    found = ask(tmp_path, workflow(uses), policy=policy)
    wanted = PASS if not rule else WARN if rule == "no-comment" else FAIL
    assert (found.outcome, found.decided_by) == (
        wanted,
        f"workflow_pins.{rule or 'pinned'}",
    ), found.says
    assert [one.place for one in found.findings] == [Place("release.yml", 6)] * bool(rule)
    if not rule:
        assert found.says == "1 uses in 1 workflow pinned"


def test_parameters(tmp_path: Path) -> None:
    bare = workflow(f"a/b@{SHA}")
    assert ask(tmp_path, bare, require_comment=False).outcome is PASS
    assert ask(tmp_path, workflow("Acme/b@v1"), trusted_owners=("acme",)).outcome is PASS
    assert ask(tmp_path, workflow("acme/b@dev"), trusted_owners=("acme",)).outcome is FAIL
    assert ask(tmp_path, workflow("acme/b@main"), trusted_owners=("acme",)).outcome is FAIL
    assert ask(tmp_path, workflow("acme2/b@v1"), trusted_owners=("acme",)).outcome is FAIL
    found = ask(tmp_path, workflow("a/b@dev"), policy="major", forbid_refs=("dev",))
    assert found.decided_by == "workflow_pins.forbidden-ref"


def test_images_are_pinned_where_asked(tmp_path: Path) -> None:
    image = workflow("docker://alpine:3", f"a/b@{SHA} # v1")
    assert ask(tmp_path, image).outcome is PASS
    found = ask(tmp_path, image, docker_digest=True)
    assert (found.outcome, found.says) == (FAIL, "release.yml:6 uses docker://alpine:3")
    assert found.remedy == "use docker://alpine:3@sha256:<64 hex of the digest>"
    digest = workflow(f"docker://alpine@sha256:{'a' * 64}")
    assert ask(tmp_path, digest, docker_digest=True).outcome is PASS


def test_local_calls_are_left_out_and_nothing_left_is_unknown(tmp_path: Path) -> None:
    assert ask(tmp_path, workflow("./own", f"a/b@{SHA} # v1")).outcome is PASS
    found = ask(tmp_path, workflow("./own"))
    assert (found.outcome, found.cause) == (UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == "no uses in 1 workflow (1 left out: local or without a version)"
    assert (
        ask(tmp_path, "jobs:\n  a:\n    steps:\n      - run: x\n").says == "no uses in 1 workflow"
    )


def test_jobs_and_composite_actions_call_as_well(tmp_path: Path) -> None:
    found = ask(tmp_path, "jobs:\n  a:\n    uses: a/b/.github/workflows/c.yml@main\n")
    assert found.findings[0].place == Place("release.yml", 3)
    action = "runs:\n  using: composite\n  steps:\n    - uses: a/b@main\n"
    assert ask(tmp_path, action).findings[0].place == Place("release.yml", 4)


def test_both_of_two_calls_under_one_key_are_seen(tmp_path: Path) -> None:
    text = workflow(f"a/b@{SHA} # v1") + "        uses: c/d@main\n"
    found = ask(tmp_path, text)
    assert [(one.rule, one.place and one.place.line) for one in found.findings] == [
        ("workflow_pins.forbidden-ref", 7),
        ("workflow.duplicate-key", 6),
        ("workflow.duplicate-key", 7),
    ]


@pytest.mark.parametrize(
    ("text", "outcome", "cause"),
    [
        ("a: [1\n", Outcome.ERROR, Cause.INPUT),
        ("a: 1\n", Outcome.ERROR, Cause.INPUT),
        ("null\n", UNKNOWN, Cause.NOTHING_EXAMINED),
        ("", UNKNOWN, Cause.EMPTY),
    ],
)
def test_what_cannot_be_judged(tmp_path: Path, text: str, outcome: Outcome, cause: Cause) -> None:
    found = ask(tmp_path, text)
    assert (found.outcome, found.cause) == (outcome, cause)


def test_absent_workflows_are_unknown(tmp_path: Path) -> None:
    assert Asker(tmp_path)("workflow_pins").cause is Cause.ABSENT
    (tmp_path / "a.yml").write_text(workflow(f"a/b@{SHA} # v1"))
    found = Asker(tmp_path)("workflow_pins", inputs=("a.yml", "b.yml"))
    assert (found.outcome, found.says) == (UNKNOWN, "1 clean, 1 absent of 2: b.yml")
    (tmp_path / "x.sh").write_text("echo\n")
    assert Asker(tmp_path)("workflow_pins", inputs=("a.yml", "x.sh")).outcome is UNKNOWN


@pytest.mark.parametrize("given", [{"policy": "exact"}, {"require_comment": 1}, {"polices": "sha"}])
def test_what_is_declared_wrongly_is_a_config_error(tmp_path: Path, given: dict[str, Any]) -> None:
    found = ask(tmp_path, workflow("a/b@v1"), **given)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)


FIXTURE = workflow("a/b@main", f"c/d@{SHA}", "e/f@v1")


def test_a_cut_file_never_passes(tmp_path: Path) -> None:
    for place in range(20):
        cut = FIXTURE[: len(FIXTURE) * place // 20]
        assert ask(tmp_path, cut).outcome not in {PASS, WARN}, cut


@settings(max_examples=examples(80), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutations_behind_the_first_call_never_pass(tmp_path: Path, data: st.DataObject) -> None:
    first = FIXTURE.index("@main") + 6
    at = data.draw(st.integers(first, len(FIXTURE)))
    end = data.draw(st.integers(at, min(len(FIXTURE), at + 5)))
    new = data.draw(st.sampled_from(["", "\0", "\n", "'", "&a ", "*a", ": ", "#", "\ud800", "@"]))
    found = ask(tmp_path, FIXTURE[:at] + new + FIXTURE[end:])
    assert found.outcome not in {PASS, WARN}
    assert found.decided_by != "gate.evaluator-died"


DIGEST = f"@sha256:{'a' * 64}"
RUNS_IN = f"""\
on: push
jobs:
  a:
    runs-on: x
    container: node:20
    services:
      db:
        image: redis:7
    steps:
      - uses: a/b@{SHA} # v1
"""


def test_images_that_jobs_run_in_are_pinned_where_asked(tmp_path: Path) -> None:
    assert ask(tmp_path, RUNS_IN).outcome is PASS
    found = ask(tmp_path, RUNS_IN, docker_digest=True)
    assert (found.outcome, found.decided_by) == (FAIL, "workflow_pins.no-digest")
    assert [one.message for one in found.findings] == [
        "release.yml:5 runs in node:20",
        "release.yml:8 runs in redis:7",
    ]
    assert found.remedy == "use node:20@sha256:<64 hex of the digest>"
    pinned = RUNS_IN.replace("node:20", f"node{DIGEST}").replace("redis:7", f"redis{DIGEST}")
    assert ask(tmp_path, pinned, docker_digest=True).outcome is PASS


def test_other_places_of_an_image(tmp_path: Path) -> None:
    table = RUNS_IN.replace("container: node:20", "container:\n      image: node:20")
    assert "release.yml:6 runs in node:20" in ask(tmp_path, table, docker_digest=True).says
    chosen = RUNS_IN.replace("node:20", "${{ matrix.image }}").replace("redis:7", f"r{DIGEST}")
    found = ask(tmp_path, chosen, docker_digest=True)
    assert (found.outcome, found.decided_by) == (UNKNOWN, "workflow_pins.not-read")
    action = "name: a\nruns:\n  using: docker\n  image: {}\n"
    assert ask(tmp_path, action.format("docker://a:1"), docker_digest=True).outcome is FAIL
    assert ask(tmp_path, action.format("Dockerfile"), docker_digest=True).outcome is UNKNOWN

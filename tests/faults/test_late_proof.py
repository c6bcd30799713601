"""F32: the look at the whole board after a save finds that it says something else."""

from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.program import edit_of, forked, lay_out, run_main


def run_without_proof(root: Path, *args: str) -> int:
    """What the installed command does, but that the late proof fails."""
    from readiness_tui.storage.saving import post_save_checks as afterwards
    from readiness_tui.storage.toml.splice_check import ProofError

    def refuse(*_: object) -> None:
        what = "said so by the test"
        raise ProofError(what)

    afterwards.prove_whole = refuse
    return run_main(root, *args)


@pytest.mark.fault("F32")
def test_the_old_bytes_come_back_and_the_edit_is_kept(tmp_path: Path) -> None:
    root = lay_out(tmp_path / "plan")
    assert forked(tmp_path, run_main, root, *edit_of("T-3")).code == oracle.SAVED
    ended = forked(tmp_path, run_without_proof, root, *edit_of("T-1"))
    now = oracle.told_the_truth(root, ended, {"T-1"}, done={"T-3"})
    assert now == {"T-3"}, ended
    assert ended.code == oracle.UNCHANGED
    assert "report" in ended.err
    assert oracle.kept(root) == {"T-1"}
    after = forked(tmp_path, run_main, root, *edit_of("T-2"))
    assert after.code == oracle.SAVED
    assert forked(tmp_path, run_main, root, "audit", "verify").code == 0

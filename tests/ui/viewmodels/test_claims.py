"""A proof in few cells says as much as in words: how many gates hold, and what is waived."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.claims import SIGN_CELLS, proof_sign
from tests.ui.support import every
from tests.ui.viewmodels.test_rows import key, snapshot


@pytest.fixture
def snap(tmp_path: Path) -> Snapshot:
    every(tmp_path)
    return snapshot(tmp_path)


@pytest.mark.parametrize(
    ("ticket", "sign"),
    [
        ("A-1", "✓ 1/1"),
        ("A-2", "✗ 0/1"),
        ("A-3", "?"),
        ("A-4", "↑ 1/1"),
        ("A-5", "  1/2"),
        ("A-7", ""),
        ("A-8", ""),
    ],
)
def test_each_word_has_its_sign_and_its_gates(snap: Snapshot, ticket: str, sign: str) -> None:
    assert proof_sign(snap, key(ticket), UNICODE)[0] == sign


@pytest.mark.parametrize(
    ("held", "waived", "sign"), [(3, 1, "✓▽ 3/3"), (10, 0, "✓10/10"), (9, 0, "✓ 9/9")]
)
def test_what_rests_on_waivers_says_so_and_many_gates_fit(
    snap: Snapshot, held: int, waived: int, sign: str
) -> None:
    judged = snap.judgement
    proof = replace(
        judged.proofs[key("A-1")], word=ProofWord.PROVEN, held=held, total=held, waived=waived
    )
    judged = replace(judged, proofs={**judged.proofs, key("A-1"): proof})
    changed = replace(snap, analysis=replace(snap.analysis, judgement=judged))
    text, style = proof_sign(changed, key("A-1"), UNICODE)
    assert (text, style) == (sign, "pass")
    assert len(text) <= SIGN_CELLS

"""Retention: what a person asked for stays, and the newest green one is never dropped."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.checkpoints.checkpoint import (
    Checkpoint,
    GateState,
    KeptFile,
    Maker,
    Stand,
)
from readiness_tui.storage.checkpoints.retention import dispensable, guard_room, remove
from readiness_tui.storage.settings.checkpoint_retention import MIB, Retention, retention_of
from tests.storage.faults import kept, label, plan

SCOPES = ("workspace", "a/phase:A", "a/phase:B")


def one(number: int, *, size: int = 1, green: tuple[str, ...] = (), by: str = "auto") -> Checkpoint:
    return Checkpoint(
        id=f"c{number}",
        number=number,
        folder=Path(f"c{number}"),
        labels=(label(f"n{number}", trigger=by, green=green),),
        files=(KeptFile("boards/a.toml", "0" * 64, size),),
        results=KeptFile("gates.json", "", 0),
    )


MANY = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.lists(st.sampled_from(SCOPES), unique=True, max_size=2).map(tuple),
        st.sampled_from(["person", "phase-exit", "before-rollback"]),
    ),
    max_size=14,
).map(
    lambda drawn: [
        one(number, size=size, green=green, by=by)
        for number, (size, green, by) in enumerate(drawn, start=1)
    ]
)


@given(MANY, st.integers(0, 5), st.integers(0, 30))
def test_what_has_to_stay_stays_and_no_more_than_is_needed_goes(
    there: list[Checkpoint], count: int, size: int
) -> None:
    kept_ = Retention(auto_checkpoints=count, checkpoint_bytes=size)
    gone = dispensable(there, kept_)
    left = [each for each in there if each not in gone]
    assert not [each for each in gone if each.is_by_person]
    assert there[-1:] == left[-1:], "the newest stays: a rollback is taken back by it"
    greens = [each for each in there if each.is_green]
    assert greens[-1:] == [each for each in left if each.is_green][-1:]
    assert [*gone] == sorted(gone, key=lambda each: each.number)
    assert dispensable(left, kept_) == (), "once is enough"
    own = [each for each in there if not each.is_by_person]
    if sum(each.size_bytes for each in there) <= size:
        assert not [each for each in own[-count:] if count and each in gone]
        for scope in SCOPES:
            of_scope = [each for each in there if scope in each.green]
            assert of_scope[-1:] == [each for each in left if scope in each.green][-1:]
    must = {each.id for each in (*greens[-1:], *there[-1:])}
    spare = [each for each in left if not each.is_by_person and each.id not in must]
    assert not spare or sum(each.size_bytes for each in left) <= size


def test_the_last_ten_of_its_own_stay_by_default() -> None:
    gone = dispensable([one(number) for number in range(1, 14)], Retention())
    assert [each.id for each in gone] == ["c1", "c2", "c3"]


def test_the_oldest_of_its_own_go_first_where_they_hold_too_much() -> None:
    there = [one(1, size=4, green=("workspace",)), one(2, size=4), one(3, size=4), one(4, size=4)]
    gone = dispensable(there, Retention(checkpoint_bytes=12))
    assert [each.id for each in gone] == ["c2"]


def test_what_is_removed_is_gone_and_said(tmp_path: Path) -> None:
    plan(tmp_path)
    for name in ("x", "y"):
        Maker(tmp_path).make(label(name), GateState(), Stand())
    first, second = kept(tmp_path).all
    assert remove([first]) == (first.id,)
    assert [path.name for path in second.folder.parent.iterdir()] == [second.id]


def test_a_link_in_a_checkpoint_is_removed_and_not_followed(tmp_path: Path) -> None:
    plan(tmp_path)
    Maker(tmp_path).make(label(), GateState(), Stand())
    (first,) = kept(tmp_path).all
    (first.folder / "link").symlink_to(tmp_path / "boards")
    remove([first])
    assert (tmp_path / "boards/a.toml").exists()


class TestSettings:
    """`[retention]` of readiness.toml."""

    def test_what_is_said_is_taken(self) -> None:
        table = {"auto_checkpoints": 3, "checkpoint_bytes": 9, "min_free": 0}
        assert retention_of({"retention": table}) == Retention(
            auto_checkpoints=3, checkpoint_bytes=9, min_free_bytes=0
        )

    @pytest.mark.parametrize("value", [True, -1, "3", 1.5, []])
    def test_what_is_no_number_is_the_default(self, value: object) -> None:
        assert retention_of({"retention": {"auto_checkpoints": value}}) == Retention()  # type: ignore[dict-item]
        assert retention_of({}) == Retention()


class TestRoom:
    """A disk that is nearly full gets no copies."""

    def test_a_disk_with_room_is_no_matter(self, tmp_path: Path) -> None:
        guard_room(tmp_path, Retention(min_free_bytes=0, min_free_share=0))

    @pytest.mark.parametrize(("free", "fits"), [(63, False), (64, False), (99, False), (100, True)])
    def test_the_larger_of_both_limits_counts(
        self,
        tmp_path: Path,
        free: int,
        fits: bool,  # noqa: FBT001
    ) -> None:
        room = os.statvfs_result((MIB, MIB, 10_000, free, free, 0, 0, 0, 0, 255))
        if fits:
            guard_room(tmp_path, Retention(), lambda _: room)
            return
        with pytest.raises(WriteError, match=f"{free} MiB are free, 100 MiB have to") as caught:
            guard_room(tmp_path, Retention(), lambda _: room)
        assert caught.value.reason == "disk-full"

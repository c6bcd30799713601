"""A look at a folder: what is read of it, and what never is."""

import os
from pathlib import Path

from readiness_tui.services.watch.watcher import differing, look


def test_young_files_are_told_by_their_content_and_links_out_are_not_read(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside.txt"
    (root / "sub").mkdir(parents=True)
    (root / "sub/a.txt").write_text("1")
    (root / "sub/in").symlink_to("a.txt")
    outside.write_text("secret")
    for name, target in (
        ("out", outside),
        ("environ", "/proc/self/environ"),
        ("loop", "loop"),
        ("zero", "/dev/zero"),
    ):
        (root / "sub" / name).symlink_to(target)
    os.mkfifo(root / "sub/fifo")
    seen = look(str(root / "sub"), "sub", 1)
    assert seen is not None
    assert {name for name, digest in seen.digests.items() if digest} == {"sub/a.txt", "sub/in"}
    times = (root / "sub/a.txt").stat()
    (root / "sub/a.txt").write_text("2")
    os.utime(root / "sub/a.txt", ns=(times.st_atime_ns, times.st_mtime_ns))
    outside.write_text("other")
    changed = differing(seen, look(str(root / "sub"), "sub", 1))
    assert {"sub/a.txt", "sub/in"} <= changed
    (root / "b.txt").write_text("x")
    above = look(str(root), "", 1)
    assert above is not None
    assert above.digests["b.txt"]

"""T8, T9 and T27: paths that lead out, files that are none, and names that nobody types."""

import os
import socket
from contextlib import chdir
from pathlib import Path

from tests.threats.sample import Sample, text

SPARSE_BYTES = 50 * 10**9
LINE_BYTES = 7_900_000
_OUT = "outside the repository|out of the repository"


def _place(name: str, path: str, comes: str, says: str = "") -> Sample:
    return Sample(f"T8-{name}", text("never", inputs=[path]), comes, says)


def paths(outside: str) -> tuple[Sample, ...]:
    """T8; `outside` is a file that no reader may open."""
    return (
        _place("climb", "../outside/secret.txt", "error", _OUT),
        _place("inner", "t8/../../outside/secret.txt", "error", _OUT),
        _place("absolute", outside, "error", _OUT),
        _place("passwd", "/etc/passwd", "error", _OUT),
        _place("home", "~/.gitconfig", "error", _OUT),
        _place("nul", "t8/a\0b", "error", _OUT),
        _place("link", "t8/file-out", "error", _OUT),
        _place("folder", "t8/folder-out/secret.txt", "error", _OUT),
        _place("folder-glob", "t8/folder-out/*.txt", "error", _OUT),
        _place("environ", "t8/environ", "error", _OUT),
        _place("loop", "t8/loop", "error", ""),
        _place("inside", "t8/file-in", "pass", ""),
        Sample("T8-exists", {"kind": "file_exists", "paths": ["t8/file-out"]}, "error", _OUT),
        Sample("T8-evidence", {"kind": "evidence", "paths": ["t8/folder-out"]}, "error", _OUT),
        Sample("T8-digest", {"kind": "digests", "manifest": "t8/sums"}, "error", _OUT),
    )


def lay_paths(root: Path, outside: Path) -> None:
    """The links of T8."""
    folder = root / "t8"
    folder.mkdir()
    (folder / "real.txt").write_text("fine\n")
    for name, target in (
        ("file-out", outside),
        ("folder-out", outside.parent),
        ("environ", "/proc/self/environ"),
        ("loop", "loop"),
        ("file-in", "real.txt"),
    ):
        (folder / name).symlink_to(target)
    (folder / "sums").write_text(f"{'0' * 64}  ../../outside/secret.txt\n")


def _odd(name: str, comes: str, says: str) -> Sample:
    return Sample(f"T9-{name}", text("never", inputs=[f"t9/{name}"]), comes, says)


ODD = (
    _odd("fifo", "error", "not a regular file"),
    _odd("socket", "error", "t9/socket"),
    _odd("device", "error", "t9/device"),
    _odd("sparse", "error", "50,000,000,000 bytes, at most"),
    _odd("binary", "error", "is binary"),
    _odd("line", "fail", "t9/line:1"),
    Sample("T9-all", text("never", inputs=["t9/**"]), "fail", "+4 more"),
)


def lay_odd(root: Path) -> None:
    """The files of T9. A device needs rights: without them a link to one stands for it."""
    folder = root / "t9"
    folder.mkdir()
    os.mkfifo(folder / "fifo")
    with socket.socket(socket.AF_UNIX) as made, chdir(folder):  # its path may only be short
        made.bind("socket")
    (folder / "device").symlink_to("/dev/zero")
    with (folder / "sparse").open("wb") as file:
        file.truncate(SPARSE_BYTES)
    (folder / "binary").write_bytes(bytes(range(256)) * 100)
    (folder / "line").write_bytes(b"never " * (LINE_BYTES // 6))


NAMES = (
    b"new\nline.py",
    b"esc\x1b[2J.py",
    b"bad-\xff\xfe.py",
    b"l" * 252 + b".py",
    b"Twin.py",
    b"twin.py",
    "right\u202eyp.py".encode(),
    b"-rf.py",
    b"[z] [@click=app.quit]x[].py",
)
NAMED = (
    Sample("T27-names", text("needle", inputs=["t27/*.py"]), "fail", "t27/"),
    Sample(
        "T27-twin",
        {"kind": "file_exists", "paths": ["t27/TWIN.py"]},
        "fail",
        "t27/TWIN.py",
    ),
    Sample("T27-typed", {"kind": "typed_api", "inputs": ["t27/*.py"]}, "fail", "t27/"),
)


def lay_names(root: Path) -> None:
    """The files of T27."""
    folder = os.fsencode(root / "t27")
    os.mkdir(folder)  # noqa: PTH102 - bytes: a name may be no text
    for name in NAMES:
        with open(folder + b"/" + name, "wb") as file:  # noqa: PTH123 - as above
            file.write(b"def needle(x):\n    return x\n")


SAMPLES = (*ODD, *NAMED)

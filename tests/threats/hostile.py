"""A hostile repository: every sample of the table of threats in one tree, written by the tests.

The tree is `root`; beside it lies `outside/secret.txt`, which nobody who opens the tree may read.
"""

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.threats import clone, greens, places, reports, runaway
from tests.threats.sample import Sample, toml

MARKUP = "[@click=app.quit]x[/] [/b] [a-z]+ [red]"
CONTROL = (
    "e\x1b[2J \x1b]52;c;b3duZWQ=\x07 \x1b]8;;http://x.invalid\x1b\\ \x9b2J \r\b \u202ex \u200b"
)
EXPORTED = "=HYPERLINK(1) | <script>alert(1)</script>"
WORKFLOW = "line\n::set-env name=A::b\n::error::owned"
TEXTS = {"markup": MARKUP, "control": CONTROL, "export": EXPORTED, "workflow": WORKFLOW}
COMMAND = "touch MARK"
ROLES = '[roles]\nwaive = ["@lead"]\nemergency = ["@lead", "@ops"]\n'


@dataclass(frozen=True)
class Hostile:
    """A hostile repository.

    Attributes:
        root: The repository.
        secret: A file outside it.
        samples: What its board `hostile` declares, by gate.
    """

    root: Path
    secret: Path
    samples: Mapping[str, Sample]

    @property
    def mark(self) -> Path:
        """The file that is there once anything of the repository was run."""
        return self.root / "MARK"


def build(base: Path) -> Hostile:
    """Write the tree below a folder."""
    root, secret = base / "root", base / "outside/secret.txt"
    for folder in (root / "boards", root / "src", root / "docs", secret.parent):
        folder.mkdir(parents=True)
    secret.write_text(f"{reports.SECRET}\n")
    found = samples(str(secret))
    for sample in found:
        for name, content in sample.files.items():
            _write(root / name, content)
    _write(root / "boards/hostile.toml", _board(found))
    _write(root / "boards/texts.toml", texts().encode())
    _write(root / "boards/waivers.toml", _waivers().encode())
    _write(root / "readiness.toml", ROLES.encode())
    _write(root / "a.txt", b"plain\n")
    _write(root / "src/api.py", b"def charge(amount: int) -> None:\n    return\n")
    _write(root / "docs/api.md", b"# API\n")
    clone.lay_git(root)
    clone.lay_modules(root)
    places.lay_paths(root, secret)
    places.lay_odd(root)
    places.lay_names(root)
    _forge(root)
    return Hostile(root, secret, {sample.id: sample for sample in found})


def samples(outside: str) -> tuple[Sample, ...]:
    """Every sample that is a gate."""
    return (
        *runaway.SAMPLES,
        *reports.xml(outside),
        *reports.YAML,
        *reports.JSON,
        *reports.schemas(outside),
        *places.paths(outside),
        *places.SAMPLES,
        *greens.GREENS,
        *_GIT,
    )


_GIT = (
    Sample(
        "T18-docs",
        {"kind": "docs_freshness", "documents": ["docs/api.md"], "sources": ["src/*.py"]},
        "pass|unknown",
    ),
    Sample(
        "T18-ratchet",
        {
            "kind": "coverage_ratchet",
            "inputs": ["t24/elsewhere"],
            "baseline": "t24/none.json",
            "new_code": {"line": 90, "base": "main"},
        },
        "unknown|error",
    ),
)


def _board(found: tuple[Sample, ...]) -> bytes:
    head = (
        'format = 1\n[board]\nid = "hostile"\nenforcement = "soft_block"\n'
        '[ticket.T-1]\ntitle = "Commands"\nstatus = "done"\n'
        f'deliverables = ["a.txt"]\nverify = [{toml(COMMAND)}, "cat a.txt; {COMMAND}"]\n'
        f'[gate.T12-argv]\nkind = "verify_command"\ncommand = ["touch", "MARK"]\n'
        'proves = ["T-1", "board"]\n'
    )
    return "\n".join((head, *(sample.toml for sample in found))).encode()


def texts() -> str:
    """T19 to T21: hostile text in every field that a screen, a report or an export shows."""
    parts = ['format = 1\n[board]\nid = "texts"\n', f"title = {toml(MARKUP)}\n"]
    for name, hostile in TEXTS.items():
        given = toml(hostile)
        parts.append(
            f'[ticket."X-{name}"]\ntitle = {toml(f"{name} {hostile}")}\nstatus = "blocked"\n'
            f"owners = [{given}]\ngroup = {given}\noutcome = {given}\nacceptance = [{given}]\n"
            f"labels = [{given}]\nnotes = {given}\nverify = [{toml(f'true {hostile}')}]\n"
            f"blocked = {{ reason = {given}, by = {given} }}\n"
            f'[risk."R-{name}"]\ntitle = {given}\nlikelihood = 3\nimpact = 4\n'
            f'[gate."G-{name}"]\nkind = "text"\ntitle = {given}\ninputs = ["a.txt"]\n'
            f"forbid = [{{ re = 'plain', message = {given} }}]\nremediation = {given}\n"
        )
    return "".join(parts)


def _waivers() -> str:
    """T25: a gate that fails, and waivers none of which may carry it."""
    head = (
        'format = 1\n[board]\nid = "waivers"\n[board.people]\n'
        '[ticket.T-1]\ntitle = "x"\nstatus = "doing"\n'
        '[gate.waived]\nkind = "text"\ninputs = ["a.txt"]\nforbid = [{ re = "plain" }]\n'
        '[gate.listed]\nkind = "waivers"\nsources = ["board"]\n'
    ).replace("[board.people]\n", "")
    return "\n".join((head, *greens.WAIVERS.values()))


def _forge(root: Path) -> None:
    """T14: a trust file, a record and results that the repository brings along."""
    grant = '{"format": 1, "grants": [{"root": "%s", "at": "2026-01-01", "digest": "%s"}]}'
    for name in ("trust.json", ".readiness/trust.json", ".readiness/state/trust.json"):
        _write(root / name, (grant % (root, "0" * 64)).encode())
    _write(root / ".readiness/evidence/T-1-verify-1.json", b'{"format": 1, "exit": 0}')
    _write(root / ".readiness/cache/results.json", b'{"T3-nested": {"outcome": "pass"}}')


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def everything(root: Path) -> Mapping[bytes, str]:
    """What a tree holds: kind, size, time and, of small files, a digest; by path."""
    found: dict[bytes, str] = {}
    for folder, folders, files in os.walk(os.fsencode(root)):
        for name in (*folders, *files):
            path = folder + b"/" + name
            seen = os.lstat(path)
            what = f"{stat.S_IFMT(seen.st_mode):o} {seen.st_mtime_ns}"
            if stat.S_ISREG(seen.st_mode):
                what += f" {seen.st_size}"
                if seen.st_size < 1 << 20:
                    with open(path, "rb") as file:  # noqa: PTH123 - as above
                        what += hashlib.sha256(file.read()).hexdigest()
            found[path] = what
    return found

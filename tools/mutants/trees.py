"""Copies of the working tree in which a module may be wrong."""

import shutil
import subprocess
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START = "#!{python}\nimport sys\nfrom readiness_tui.cli.main import main\nsys.exit(main())\n"


class Tree:
    """A copy of what git tracks here, with an interpreter of its own that imports from it.

    Programs that tests start import from the copy too: its interpreter finds the copy first, and
    after it what is installed in the environment that this process runs in.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder
        words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout
        for name in listed.decode().split("\0"):
            if name and (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        self._install()
        self._commit()

    @property
    def python(self) -> Path:
        """The interpreter that imports from this tree."""
        return self.root / ".venv/bin/python"

    def _install(self) -> None:
        venv.create(self.root / ".venv", symlinks=True)
        (site,) = (self.root / ".venv/lib").glob("python*/site-packages")
        paths = f"{self.root}\n{sysconfig.get_path('purelib')}\n"
        (site / "tree.pth").write_text(paths, encoding="utf-8")
        script = self.python.with_name("readiness")
        script.write_text(START.format(python=self.python), encoding="utf-8")
        script.chmod(0o755)

    def _commit(self) -> None:
        """Make it a repository of one commit: gates of the program's own board ask git."""
        identity = ("-c", "user.name=mutants", "-c", "user.email=mutants@localhost")
        for words in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-q", "-m", "tree")):
            command = ["git", *words]
            subprocess.run(command, cwd=self.root, check=True)

    @contextmanager
    def changed(self, name: str, text: bytes) -> Iterator[None]:
        """Let a module read otherwise for a while."""
        path = self.root / name
        before = path.read_bytes()
        try:
            self._write(path, text)
            yield
        finally:
            self._write(path, before)

    def _write(self, path: Path, text: bytes) -> None:
        """Write a module, and forget its compiled form, which knows it by size and second."""
        path.write_bytes(text)
        for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
            compiled.unlink()

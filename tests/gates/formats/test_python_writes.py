"""Where a module writes in place, and where it does not."""

import pytest

from readiness_tui.gates.formats.python_writes import Write, python_writes
from readiness_tui.gates.formats.unparsable import UnparsableError

IN_PLACE = [
    'open(path, "w").write(x)',
    'open(path, mode="wb").write(x)',
    'open(file=path, mode="w").write(x)',
    'with open(path, "w") as f:\n    f.write(x)',
    'with open(path, "w") as f:\n    json.dump(x, f)',
    'with open(path, "r+") as f:\n    f.write(x)',
    'with open(path, "x") as f:\n    print(1, file=f)',
    'f = open(path, "w")\nf.write(x)',
    'return open(path, "w")',
    'json.dump(x, open(path, "w"))',
    'io.open(path, "w").write(x)',
    'with gzip.open(path, "wt") as f:\n    f.write(x)',
    'path.open("w").write(x)',
    'with path.open(mode="wb") as f:\n    f.write(x)',
    "path.write_text(x)",
    "(folder / name).write_bytes(x)",
    # A move that is none of what was written, or came before it.
    "path.write_text(x)\nos.replace(other, path)",
    'shutil.move(path, backup)\nwith open(path, "w") as f:\n    f.write(x)',
    'path.write_text(x.replace("a", "b"))',
    "path.write_text(x)\nsource.rename(path)",
    # What a fallback would be says nothing of what is written.
    'path = given or "/tmp/x"\npath.write_text(x)',
]
OTHERS = [
    'tmp = path + ".new"\nwith open(tmp, "w") as f:\n    f.write(x)\nos.replace(tmp, path)',
    "new.write_text(x)\nnew.replace(path)",
    "new.write_text(x)\nos.rename(str(new), path)",
    'new = Path(name)\nwith open(name, "w") as f:\n    f.write(x)\nnew.rename(path)',
    "new.write_text(x)\nshutil.move(new, path)",
    'with open(new, "w") as f:\n    f.write(x)\n    os.replace(f.name, path)',
    'f = NamedTemporaryFile()\nopen(f.name, "w").write(x)',
    'folder = tempfile.mkdtemp()\nopen(os.path.join(folder, "a"), "w").write(x)',
    'with tempfile.TemporaryDirectory() as folder:\n    (Path(folder) / "a").write_text(x)',
    'open(path + ".tmp", "w").write(x)',
    "tmp_path.write_text(x)",
    'open(os.devnull, "w").write(x)',
    'open("/dev/stderr", "w").write(x)',
    # Nothing is written: a lock, a mark, an empty file.
    'with open(path, "w"):\n    pass',
    'open(path, "w").close()',
    'f = open(path, "w")\nfcntl.flock(f.fileno(), fcntl.LOCK_EX)',
]
NONE = [
    "open(path).read()",
    'open(path, "r").read()',
    'open(path, "rb").read()',
    'open(path, "a").write(x)',
    'os.fdopen(fd, "w").write(x)',
    'open(3, "w").write(x)',
    "archive.open(name)",
    'webbrowser.open("word")',
    "sys.stdout.write(x)",
]


def wrapped(body: str) -> bytes:
    lines = "\n".join(f"        {line}" for line in body.split("\n"))
    return f"class Store:\n    def save(self):\n{lines}\n".encode()


@pytest.mark.parametrize("body", IN_PLACE)
def test_a_write_in_place(body: str) -> None:
    writes = python_writes(wrapped(body), "a.py")
    assert [write.function for write in writes.in_place] == ["Store.save"], writes
    assert writes.others == writes.computed == 0


@pytest.mark.parametrize("body", OTHERS)
def test_a_write_that_is_not_in_place(body: str) -> None:
    writes = python_writes(wrapped(body), "a.py")
    assert (writes.in_place, writes.others, writes.computed) == ((), 1, 0)


@pytest.mark.parametrize("body", NONE)
def test_what_is_no_write(body: str) -> None:
    writes = python_writes(wrapped(body), "a.py")
    assert (writes.in_place, writes.others, writes.computed) == ((), 0, 0)


def test_a_mode_that_is_computed_is_counted() -> None:
    assert python_writes(wrapped("open(path, mode).write(x)"), "a.py").computed == 1


def test_an_attribute_may_be_moved_by_another_method() -> None:
    code = (
        "class S:\n    def w(self):\n        open(self.part, 'w').write(x)\n"
        "    def done(self):\n        os.replace(self.part, self.path)\n"
    )
    assert python_writes(code.encode(), "a.py").in_place == ()
    code = code.replace("self.part", "part")
    assert len(python_writes(code.encode(), "a.py").in_place) == 1


def test_a_write_is_told_with_its_function_line_and_path() -> None:
    code = "import os\nopen('x', 'w').write('')\ndef f():\n    def g():\n        p.write_text('')\n"
    assert python_writes(code.encode(), "a.py").in_place == (
        Write("", 2, "open", "'x'"),
        Write("f.g", 5, "write_text", "p"),
    )


def test_the_depth_of_a_tree_is_no_danger() -> None:
    with pytest.raises(UnparsableError):
        python_writes(("x" + ".a" * 9_000 + ".write_text(1)\n").encode(), "a.py")
    deep = python_writes(("x" + ".a" * 300 + ".write_text(1)\n").encode(), "a.py")
    assert len(deep.in_place) == 1


def test_a_long_path_is_told_in_its_first_eighty_signs() -> None:
    (write,) = python_writes(wrapped(f"open('{'x' * 200}', 'w').write(y)"), "a.py").in_place
    assert write.target == "'" + "x" * 79


TEMP = "import os, tempfile\ndef save(path, data, fsync=False):\n"
STORE = "import os, tempfile\nclass Store:\n"
SYNC = "            os.fsync(f.fileno())\n"
NAMED = (
    "    with tempfile.NamedTemporaryFile(dir='.', delete=False) as f:\n            f.write(data)\n"
)
OPENED = (
    "    def open(self):\n        self.part = self.path + '.part'\n"
    "        self.f = open(self.part, 'w')\n"
)
HELPER = "def sync_folder(path):\n    fd = os.open(path, 0)\n    os.fsync(fd)\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # with a temporary file, flushed, not flushed, flushed too late, flushed on request
        (TEMP + NAMED + SYNC + "    os.replace(f.name, path)\n", [(True, False)]),
        (TEMP + NAMED + "    os.replace(f.name, path)\n", [(False, False)]),
        (TEMP + NAMED + "    os.replace(f.name, path)\n    os.fsync(9)\n", [(False, True)]),
        (
            TEMP + NAMED + "            if fsync:\n    " + SYNC + "    os.rename(f.name, path)\n",
            [(True, False)],
        ),
        # its name kept apart, opened by its descriptor, or by its name
        (
            TEMP + NAMED + "            name = f.name\n    os.replace(name, path)\n",
            [(False, False)],
        ),
        (
            TEMP + "    fd, tmp = tempfile.mkstemp(dir='.')\n    with os.fdopen(fd, 'w') as f:\n"
            "            f.write(data)\n" + SYNC + "    os.replace(tmp, path)\n",
            [(True, False)],
        ),
        (
            TEMP + "    fd, tmp = tempfile.mkstemp(dir='.')\n    os.write(fd, data)\n"
            "    os.close(fd)\n    os.rename(tmp, path)\n",
            [(False, False)],
        ),
        (
            TEMP + "    fd, tmp = tempfile.mkstemp(dir='.')\n    os.write(fd, data)\n"
            "    os.fdatasync(fd)\n    os.close(fd)\n    os.rename(tmp, path)\n",
            [(True, False)],
        ),
        # a name of one's own beside the file
        (
            TEMP + "    part = path + '~'\n    with open(part, 'wb') as f:\n"
            "        f.write(data)\n    os.rename(part, path)\n",
            [(False, False)],
        ),
        (
            TEMP + "    part = path.with_suffix('.new')\n    part.write_text(data)\n"
            "    part.replace(path)\n",
            [(False, False)],
        ),
        (
            TEMP + "    part = path.with_suffix('.new')\n    part.write_text(data)\n"
            "    with open(part) as f:\n        os.fsync(f)\n    part.replace(path)\n",
            [(True, False)],
        ),
        (
            TEMP + "    f = open(path + '.new', 'w')\n    f.write(data)\n    f.close()\n"
            "    shutil.move(path + '.new', path)\n",
            [(False, False)],
        ),
        # the folder too, here or by a function of the module, or of another one
        (
            TEMP + NAMED + SYNC + "    os.replace(f.name, path)\n    sync_folder('.')\n" + HELPER,
            [(True, True)],
        ),
        (
            TEMP + NAMED + SYNC + "    os.replace(f.name, path)\n    fd = os.open('.', 0)\n"
            "    os.fsync(fd)\n",
            [(True, True)],
        ),
        (
            TEMP + NAMED + SYNC + "    os.replace(f.name, path)\n    io.fsync_parent(path)\n",
            [(True, True)],
        ),
        (
            TEMP + NAMED + "            out(f, data)\n    os.replace(f.name, path)\n"
            "def out(f, data):\n    f.write(data)\n    os.fsync(f)\n",
            [(True, False)],
        ),
        (
            TEMP + "    sync_folder('.')\n" + NAMED + "    os.replace(f.name, path)\n" + HELPER,
            [(False, True)],
        ),
        # written by one method of a class, moved by another
        (
            STORE + "    def __enter__(self):\n"
            "        self.f = tempfile.NamedTemporaryFile(delete=False)\n        return self.f\n"
            "    def __exit__(self, *_):\n        os.fsync(self.f)\n        name = self.f.name\n"
            "        os.rename(name, self.path)\n",
            [(True, False)],
        ),
        (
            STORE + OPENED + "    def flush(self):\n"
            "        self.f.flush()\n"
            "    def close(self):\n        os.replace(self.part, self.path)\n",
            [(False, False)],
        ),
        (
            STORE + OPENED + "    def flush(self):\n        os.fsync(self.f)\n"
            "    def close(self):\n        os.replace(self.part, self.path)\n",
            [(True, False)],
        ),
        # each write is on the disk when it returns
        (
            TEMP + "    fd, tmp = tempfile.mkstemp(dir='.')\n"
            "    out = os.open(tmp, os.O_WRONLY | os.O_DSYNC)\n    os.write(out, data)\n"
            "    os.replace(tmp, path)\n",
            [(True, False)],
        ),
        # what was not written here is not judged
        (TEMP + "    os.replace(path, path + '.bak')\n    open(path)\n", []),
        (TEMP + "    text = data.replace('a', 'b')\n    open(path).read()\n", []),
        (
            TEMP
            + "    fd, tmp = tempfile.mkstemp()\n    os.remove(tmp)\n    os.rename(path, tmp)\n"
            "    os.rename(tmp, path)\n",
            [],
        ),
        (STORE + "    def commit(self, f):\n        os.replace(f.name, self.path)\n", []),
    ],
)
def test_what_is_moved_to_its_place_was_on_the_disk_before_or_not(
    source: str, expected: list[tuple[bool, bool]]
) -> None:
    moves = python_writes(source.encode(), "m.py").moves
    assert [(move.is_synced, move.is_folder_synced) for move in moves] == expected


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)", 1),
        ("fd = os.open(path, os.O_RDWR | os.O_CREAT)", 0),
        ("fd = os.open(path, os.O_RDONLY)", 0),
        ("fd = os.open(path + '.tmp', os.O_WRONLY | os.O_TRUNC)", 0),
        ("tarfile.open(path, 'w:gz').add('x')", 1),
        ("tarfile.open(path, 'r:gz').extractall()", 0),
        ("tarfile.open(fileobj=path, mode='w')", 0),
    ],
)
def test_what_empties_a_file_writes_it(line: str, count: int) -> None:
    source = f"import os, tarfile\ndef f(path):\n    {line}\n    os.write(fd, b'x')\n"
    assert len(python_writes(source.encode(), "m.py").in_place) == count

"""Dependencies, their exact versions and the exceptions made for them agree with the code."""

import ast
import re
import tomllib
from typing import Any

from tests.architecture.source import PACKAGE, ROOT, modules

PIN = re.compile(r"^([a-z0-9-]+)==[^\s;]+( ; .+)?$")
NAME = re.compile(r"^[A-Za-z0-9._-]+")
MADE_BY = frozenset({"readiness-tui"})


def project() -> dict[str, Any]:
    """The whole of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins() -> list[str]:
    """The lines of constraints.txt that are not comments."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def imported() -> set[str]:
    """Top-level names of all that the package imports, inside functions too."""
    names: set[str] = set()
    for path in modules(PACKAGE):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names


def test_every_pin_is_exact_and_nothing_else_stands_there() -> None:
    assert pins()
    assert not [line for line in pins() if not PIN.match(line)]


def test_every_declared_library_is_pinned() -> None:
    declared = project()["project"]
    wanted = [*declared["dependencies"], *project()["build-system"]["requires"]]
    wanted += [need for extra in declared["optional-dependencies"].values() for need in extra]
    names = {match[0].lower() for need in wanted if (match := NAME.match(need))}
    assert not names - {line.split("==")[0] for line in pins()} - MADE_BY


def test_the_build_server_runs_every_python_that_is_promised() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    (versions,) = re.findall(r"^for version in (.+); do$", script, re.MULTILINE)
    classifiers = "\n".join(project()["project"]["classifiers"])
    assert versions.split() == re.findall(r":: Python :: (3\.\d+)$", classifiers, re.MULTILINE)


def test_no_exception_outlives_its_reason() -> None:
    settings = project()["tool"]["deptry"]
    modules_of = settings["package_module_name_map"]
    excused = settings["per_rule_ignores"].get("DEP002", [])
    used = imported()
    assert not [name for name in excused if modules_of.get(name, name.replace("-", "_")) in used]

"""The packages that a lock file pins, by name: what a bill of materials has to list as well."""

import re
import tomllib
from typing import cast

from readiness_tui.gates.formats.json_lines import decoded
from readiness_tui.gates.formats.json_value import Json, Value
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.formats.unparsable import UnparsableError

_RUNS = re.compile(r"[-_.]+")
_PINNED = re.compile(r"\s*([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*==\s*[^\s;\\#]+")
_MODULES = "node_modules/"
_REMEDY = "name a lock file of poetry, uv, pdm, cargo, npm or pipenv, or pinned requirements"


def plain_name(name: str) -> str:
    """A name as it is compared: case and the sort of dash do not count."""
    return _RUNS.sub("-", name).casefold()


def read_lock(content: bytes, path: str) -> frozenset[str]:
    """The names in a lock file, as `plain_name` has them.

    Raises:
        UnparsableError: It is no lock file that is known.
    """
    text = decoded(content)
    if text.lstrip().startswith("{"):
        names = _of_json(parse_json(content, path))
    elif "[[package]]" in text:
        names = _of_toml(text, path)
    else:
        matches = (_PINNED.match(line) for line in text.splitlines())
        names = {match[1] for match in matches if match}
    if not names:
        raise UnparsableError(path, "no pinned package is found in it", remedy=_REMEDY)
    return frozenset(map(plain_name, names))


def _of_json(root: Value) -> set[str]:
    packages = root.some("packages")
    if packages is not None:  # npm: by folder, the project itself under the empty one
        return {key.rpartition(_MODULES)[2] for key, _ in packages.members() if _MODULES in key}
    names: set[str] = set()
    for part in ("default", "develop", "dependencies"):
        section = root.some(part)
        if section is not None:
            names.update(key for key, _ in section.members())
    return names


def _of_toml(text: str, path: str) -> set[str]:
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnparsableError(path, f"not TOML: {str(error)[:80]}", remedy=_REMEDY) from error
    names: set[str] = set()
    # A time is the one value that TOML has and JSON has not; no name of a package is one.
    for item in Value(cast("Json", document.get("package")), path).items():
        source = item.some("source")
        if source is not None and source.is_object and _is_own(source):
            continue
        names.add(item.need("name").text())
    return names


def _is_own(source: Value) -> bool:
    """Whether it is the project itself, which uv lists among its packages."""
    return any(source.get(key) is not None for key in ("virtual", "editable"))

"""Each Protocol of the ports has a fake, entered in `tests/services/fakes.py` under its name.

The fake passes the contract tests of the real one, beside it; this test sees that it is there.
"""

import ast
import importlib
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, plant

PORTS = PACKAGE / "services" / "ports.py"


def protocols(path: Path) -> set[str]:
    """Names of the Protocol classes of a module."""
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and any(_is_protocol(base) for base in node.bases)
    }


def test_each_protocol_has_a_fake_and_each_fake_a_protocol() -> None:
    if not PORTS.is_file():
        pytest.skip("services/base/ports.py does not exist yet")
    fakes: dict[str, object] = importlib.import_module("tests.services.fakes").FAKES
    assert set(fakes) == protocols(PORTS)


@pytest.mark.parametrize("base", ["Protocol", "typing.Protocol", "Protocol[T]"])
def test_a_planted_protocol_is_found(tmp_path: Path, base: str) -> None:
    source = f"class Clock({base}):\n    ...\nclass Fixed(Clock):\n    ...\nclass Plain:\n    ...\n"
    assert protocols(plant(tmp_path, "services/base/ports.py", source)) == {"Clock"}


def _is_protocol(base: ast.expr) -> bool:
    if isinstance(base, ast.Subscript):
        base = base.value
    return getattr(base, "attr", getattr(base, "id", "")) == "Protocol"

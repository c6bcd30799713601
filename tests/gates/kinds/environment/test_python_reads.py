"""Which variables a module reads."""

import pytest

from readiness_tui.gates.kinds.environment.python_reads import Read, Reads, python_reads


def reads(code: str) -> Reads:
    return python_reads(code.encode(), "a.py")


@pytest.mark.parametrize(
    ("code", "fallback"),
    [
        ('import os\nos.environ["A"]', None),
        ('import os\nos.environ.get("A")', None),
        ('import os\nos.environ.get("A", "d")', "d"),
        ('import os\nos.environ.get("A", default="d")', "d"),
        ('import os\nos.getenv("A", "d")', "d"),
        ('import os\nint(os.getenv("A", 7))', "7"),
        ('import os\nos.getenv("A", False)', "false"),
        ('import os\nos.getenv("A", None)', None),
        ('import os\nos.getenv("A") or "d"', "d"),
        ('import os\nos.getenv("A", "") or "d"', "d"),
        ('import os\nos.environ["A"] or "d"', "d"),
        ('import os\nos.getenv("A", str(1))', None),
        ('import os\nos.environ.pop("A")', None),
        ('import os\nos.environ.setdefault("A", "d")', "d"),
        ('import os\nx = "A" in os.environ', None),
        ('import os\nx = "A" not in os.environ', None),
        ('import os as system\nsystem.getenv("A")', None),
        ('from os import environ\nenviron.get("A", "d")', "d"),
        ('from os import environ as env\nenv["A"]', None),
        ('from os import getenv as g\ng("A", "d")', "d"),
        ('import os\nenv = os.environ\nenv.get("A")', None),
        ('import os\nNAME = "A"\nos.environ[NAME]', None),
        ('import os.path\nos.environ["A"]', None),
        ('from compat import os\nos.environ["A"]', None),
        ('import os\ndef f(env=os.environ): return env.get("A", "d")', "d"),
        ('import os\ndef f(*, env=os.environ): return env["A"]', None),
        ('def f():\n    import os; os.environ["A"]', None),
    ],
)
def test_a_reading(code: str, fallback: str | None) -> None:
    line = code.count("\n") + 1
    assert reads(code) == Reads((Read("A", line, fallback),))


@pytest.mark.parametrize(
    "code",
    [
        'import os\nos.environ["A"] = "1"',
        'import os\ndel os.environ["A"]',
        'import os.path as os\nos.environ["A"]',
        'other.environ["A"]',
        'environ["A"]',
        'import os\nos.path.join("a", "b")',
        "import os\ndict(os.environ)",
    ],
)
def test_what_is_no_reading(code: str) -> None:
    assert reads(code) == Reads(())


def test_a_computed_name_is_counted() -> None:
    code = 'import os\nfor n in names:\n    os.environ[n]\nos.getenv(f"A_{n}")\nos.getenv("A B")'
    assert reads(code) == Reads((), (3, 4, 5))


def test_other_functions_are_noted_by_name() -> None:
    code = 'config("DEBUG", default=True)\nenv.str("URL")\nd.get("small")'
    assert reads(code).reads == (
        Read("DEBUG", 1, "true", "config"),
        Read("URL", 2, None, "env.str"),
    )


SETTINGS = "from pydantic_settings import BaseSettings\nclass S({base}):\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("    port: int\n", [("PORT", None)]),
        ("    port: int = 80\n    host: str = Field('h')\n", [("PORT", "80"), ("HOST", "h")]),
        ("    port: int = Field(default=80, alias='LISTEN')\n", [("LISTEN", "80")]),
        ("    key: SecretStr = Field(..., env='API_KEY')\n", [("API_KEY", None)]),
        (
            "    model_config = SettingsConfigDict(env_prefix='app_')\n    port: int = 80\n",
            [("APP_PORT", "80")],
        ),
        ("    model_config = {'env_prefix': 'X_'}\n    a: str\n", [("X_A", None)]),
        ("    a: str\n    class Config:\n        env_prefix = 'Y_'\n", [("Y_A", None)]),
        ("    _cache: dict = {}\n    limit: ClassVar[int] = 3\n    PLAIN = 4\n", []),
        ("    items: list = Field(default_factory=list)\n", [("ITEMS", None)]),
    ],
)
def test_the_fields_of_a_class_of_settings_are_variables(
    body: str, expected: list[tuple[str, str | None]]
) -> None:
    for base in ("BaseSettings", "pydantic.BaseSettings"):
        reads = python_reads(SETTINGS.format(base=base).encode() + body.encode(), "s.py").reads
        assert [(read.name, read.fallback) for read in reads] == expected
    plain = SETTINGS.format(base="BaseModel").encode() + body.encode()
    assert python_reads(plain, "s.py").reads == ()

"""What the names of its files tell of a repository; nothing is opened."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from readiness_tui.domain.onboarding.survey import RepositoryFacts

LANGUAGES = {
    "Python": (".py",),
    "TypeScript": (".ts", ".tsx"),
    "JavaScript": (".js", ".jsx", ".mjs"),
    "Go": (".go",),
    "Rust": (".rs",),
    "Java": (".java",),
    "Kotlin": (".kt",),
    "C#": (".cs",),
    "C": (".c", ".h"),
    "C++": (".cpp", ".cc", ".hpp"),
    "Ruby": (".rb",),
    "PHP": (".php",),
    "Swift": (".swift",),
    "Scala": (".scala",),
    "Elixir": (".ex", ".exs"),
}
"""The suffixes of source files, by language."""

BUILD_SERVERS = {
    "GitHub Actions": ".github/workflows/*.y*ml",
    "GitLab CI": ".gitlab-ci.yml",
    "CircleCI": ".circleci/config.yml",
    "Azure Pipelines": "azure-pipelines.yml",
    "Jenkins": "Jenkinsfile",
    "Travis CI": ".travis.yml",
    "Buildkite": ".buildkite/*.yml",
}
"""The files that build servers read, by their pattern from the root."""

REPORTS = (
    ("coverage", ("coverage.xml", "cobertura*.xml", "lcov.info", "*.lcov", "coverage.json")),
    ("test_results", ("junit*.xml", "TEST-*.xml", "test-results*.xml", "pytest*.xml")),
    ("security_report", ("*.sarif", "bandit*.json", "trivy*.json", "pip-audit*.json")),
    ("sbom", ("*.cdx.json", "bom.json", "*.spdx.json")),
    ("digests", ("SHA256SUMS", "sha256sums.txt")),
)
"""The names that tools give their reports, by the kind of gate that reads them."""

VERSIONS = (
    ("pyproject.toml", "toml:project.version"),
    ("package.json", "json:/version"),
    ("Cargo.toml", "toml:package.version"),
    ("Chart.yaml", "yaml:/version"),
    ("VERSION", "line:1"),
)
"""Files of the root that name a version, and where in them."""

MOST_LANGUAGES, MOST_OWNERS, LEAST_SHARE = 3, 3, 0.1
_OWNER = re.compile(r"(?<!\S)@[\w./-]+")
_TEST = re.compile(r"(^|/)(tests?|spec|__tests__)/|(^|/)test_[^/]+$|[._](test|spec)\.[a-z]+$")


def facts_of_paths(paths: Sequence[str], *, cut: bool = False) -> RepositoryFacts:
    """What the paths of a repository tell, each below the root, with slashes."""
    languages = _languages(paths)
    return RepositoryFacts(
        build_servers=tuple(
            name
            for name, pattern in BUILD_SERVERS.items()
            if any(fnmatchcase(path, pattern) for path in paths)
        ),
        workflows=tuple(
            path for path in paths if fnmatchcase(path, BUILD_SERVERS["GitHub Actions"])
        ),
        languages=languages,
        sources=_sources(languages, paths),
        reports=tuple(
            (kind, path)
            for kind, patterns in REPORTS
            for path in paths
            if any(fnmatchcase(path.rpartition("/")[2], pattern) for pattern in patterns)
        ),
        versions=tuple((path, selector) for path, selector in VERSIONS if path in paths),
        has_tests=any(_TEST.search(path) for path in paths),
        is_typed=any(path.endswith("/py.typed") for path in paths),
        cut=cut,
    )


def _languages(paths: Iterable[str]) -> tuple[str, ...]:
    """The languages that a tenth of the source files at least are written in."""
    of_suffix = {suffix: name for name, suffixes in LANGUAGES.items() for suffix in suffixes}
    counts = Counter(
        of_suffix[suffix]
        for path in paths
        if (suffix := f".{path.rpartition('.')[2]}".lower()) in of_suffix
    )
    least = counts.total() * LEAST_SHARE
    return tuple(
        name for name, number in counts.most_common(MOST_LANGUAGES) if number >= max(1, least)
    )


def _sources(languages: Iterable[str], paths: Sequence[str]) -> tuple[str, ...]:
    """A pattern for each suffix that occurs, below the one folder that sources lie in, if any."""
    patterns: list[str] = []
    for suffix in (suffix for name in languages for suffix in LANGUAGES[name]):
        files = [path for path in paths if path.endswith(suffix) and not _TEST.search(path)]
        tops = {path.partition("/")[0] if "/" in path else "" for path in files}
        if files:
            top = next(iter(tops)) if len(tops) == 1 else ""
            patterns.append(f"{top}/**/*{suffix}" if top else f"**/*{suffix}")
    return tuple(patterns)


def owners_named(text: str) -> tuple[str, ...]:
    """The handles of a CODEOWNERS file, the most frequent first."""
    lines = (line.partition("#")[0].split(None, 1)[1:] for line in text.splitlines())
    counts = Counter(name for rest in lines for part in rest for name in _OWNER.findall(part))
    return tuple(name for name, _ in counts.most_common(MOST_OWNERS))

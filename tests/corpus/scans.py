"""Which commands and actions of the corpus are scans: what a rewriting may take hold of.

This list belongs to the tests. It is written apart from the program's own, which it checks.
"""

import re

_RUNNERS = r"(?:(?:uv run|poetry run|pipx run|uvx|npx|python3? -m|bundle exec) )?"
_NAMES = (
    "bandit|safety check|pip-audit|trivy (?:fs|image|config|repo)|snyk (?:code )?test"
    "|semgrep (?:scan|ci)|grype|gitleaks|trufflehog|ggshield|osv-scanner|checkov|tfsec|terrascan"
    "|zizmor|govulncheck|gosec|hadolint|dockle|brakeman|bundle-audit check|cppcheck|retire"
    "|npm audit(?! fix)|yarn npm audit|pnpm audit|cargo (?:audit|deny)|composer audit"
    "|detect-secrets scan|dotnet list package --vulnerable|dependency-check"
)
_WHOLE = (
    r"docker run (?:\S+ )*?(?:aquasec/trivy|zricethezav/gitleaks|hadolint/hadolint|semgrep/semgrep)"
    r"|mvn (?:\S+ )*?org\.owasp:dependency-check-maven"
    r"|go list (?:\S+ )*?\| nancy"
)
_END = r"(?![\w/.@=-])"
LINE = re.compile(rf"^(?:{_RUNNERS}(?:{_NAMES}){_END}|{_WHOLE})")
"""A line that is a scan from its first word on."""

WORD = re.compile(
    rf"(?:^|(?<=&& )|(?<=\|\| )|(?<=; )|(?<=\()|(?<=if )|(?<=! )|(?<=\{{ ))"
    rf"{_RUNNERS}(?:{_NAMES}){_END}"
)
"""The words that begin a scan anywhere in a line."""

HOLDING = {
    "actions/dependency-review-action": "",
    "anchore/scan-action": "",
    "aquasecurity/tfsec-action": "",
    "aquasecurity/trivy-action": "exit-code",
    "bridgecrewio/checkov-action": "",
    "checkmarx/kics-github-action": "",
    "docker/scout-action": "exit-code",
    "embarkstudios/cargo-deny-action": "",
    "gitleaks/gitleaks-action": "",
    "golang/govulncheck-action": "",
    "hadolint/hadolint-action": "",
    "trufflesecurity/trufflehog": "",
    "zaproxy/action-baseline": "fail_action",
}
"""Actions that fail for what they find, each with the input that it needs for it, if any."""

JUDGES = re.compile(
    r"jq -e|grep -|(?<![\w-])exit(?![\w-])|setFailed|assert|outcome|outputs\.(?!sarif)"
    r"|GITHUB_ENV|GITHUB_OUTPUT|PIPESTATUS|(?<![\w-])wait\b|\(\( |\[ |quality-gate|pre-commit"
)
"""Words of a repository in which something other than a scan may end a step."""


def is_action(uses: str, given: dict[str, str]) -> bool:
    """Whether a step's action is a scan that holds the build, as it is set."""
    name = uses.partition("@")[0].lower()
    wanted = HOLDING.get(name)
    return wanted is not None and (not wanted or given.get(wanted, "0") not in {"0", "false"})

"""What is known of each scanner: how it is named, what makes it fail, what keeps it from that."""

from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.gates.kinds.scanners.scanner_table import Judges, scanners
from tests.gates.support import Asker

FAIL, WARN, PASS, UNKNOWN = Outcome.FAIL, Outcome.WARN, Outcome.PASS, Outcome.UNKNOWN
HEAD = "on: push\njobs:\n  scan:\n    runs-on: x\n    steps:\n"
"""The first step stands at line 6."""


def ask(root: Path, steps: str, files: dict[str, str] | None = None, **given: Any) -> Result:  # noqa: ANN401
    for path, text in {"ci.yml": HEAD + steps, **(files or {})}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return Asker(root)("workflow_softfail", inputs=("ci.yml",), **given)


def run(command: str) -> str:
    return f"      - run: |\n          {command}\n"


def uses(name: str, **given: str) -> str:
    lines = "".join(f"          {key.replace('_', '-')}: {text}\n" for key, text in given.items())
    return f"      - uses: {name}\n" + (f"        with:\n{lines}" if given else "")


BY_ITSELF = [
    "bandit -r src",
    "brakeman -q",
    "bundle exec brakeman",
    "bundle-audit check --update",
    "bundle exec bundle-audit",
    "composer audit --locked",
    "njsscan .",
    "ggshield secret scan ci",
    "kics scan -p .",
    "terrascan scan",
    "kubesec scan x.yaml",
    "go list -m all | nancy sleuth",
    "retire --path .",
    "trufflehog3 .",
    "osv-scanner -r .",
    "govulncheck ./...",
    "cargo audit",
    "cargo deny check",
    "pip-audit",
    "checkov -d .",
    "tfsec .",
    "hadolint Dockerfile",
    "gosec ./...",
    "safety check",
    "snyk test",
    "semgrep ci",
    "npm audit",
    "yarn npm audit",
    "pnpm audit",
    "bun audit",
    "zizmor .",
    "gitleaks detect",
    "detect-secrets-hook x",
    "npx better-npm-audit audit",
    "docker run -t ghcr.io/zaproxy/zaproxy:stable zap-baseline.py -t https://x",
    "mobsfscan .",
    "yarn audit",
    "bearer scan .",
]
TOLD = [
    ("trivy fs .", "--exit-code 1"),
    ("grype dir:.", "--fail-on high"),
    ("semgrep scan --config auto", "--error"),
    ("semgrep --config p/ci", "--error"),
    ("trufflehog git file://.", "--fail"),
    ("cppcheck src", "--error-exitcode=1"),
    ("flawfinder src", "--error-level=3"),
    ("dockle image", "--exit-code 1"),
    ("whispers .", "-e 1"),
    ("audit-ci --report-type summary", "--moderate"),
    ("horusec start -p .", "--return-error"),
    ("dependency-check.sh --scan .", "--failOnCVSS 7"),
    ("./mvnw org.owasp:dependency-check-maven:9.1.0:aggregate", "-DfailBuildOnCVSS=7"),
    ("mvn -B verify dependency-check:check", "-DfailBuildOnCVSS=7"),
    ("./gradlew :app:dependencyCheckAnalyze", "-DfailBuildOnCVSS=7"),
]
SOFTENED = [
    "bandit -r src --exit-zero",
    "brakeman --no-exit-on-warn",
    "retire --exitwith 0",
    "trufflehog3 -z .",
    "checkov -s -d .",
    "checkov --soft-fail -d .",
    "tfsec -s .",
    "gosec -no-fail ./...",
    "kics scan --ignore-on-exit results",
    "kics scan --ignore-on-exit=all",
    "kubesec scan --exit-code 0 x",
    "govulncheck -json ./...",
    "govulncheck -format sarif ./...",
    "zizmor --format=sarif .",
    "zizmor --no-exit-codes .",
    "gitleaks detect --exit-code 0",
    "ggshield secret scan --exit-zero ci",
    "npm audit --audit-level=none",
    "safety check --continue-on-error",
    "hadolint --no-fail Dockerfile",
    "trivy fs --exit-code 0 .",
    "dockle --exit-code 0 x",
    "cppcheck --error-exitcode=0 src",
    "mvn dependency-check:check -DfailBuildOnCVSS=11",
    "detect-secrets scan",
    "semgrep scan",
    "dotnet list package --vulnerable --include-transitive",
    "dotnet list a.sln package --vulnerable",
]
NO_SCAN = [
    "npm audit fix",
    "npm audit signatures",
    "bundle-audit update",
    "pip install whispers",
    "syft .",
    "trivy image --format cyclonedx x",
    "pip-audit --dry-run",
    "trivy --version",
    "dotnet list package",
    "snyk auth",
    "mvn verify",
    "gradle build",
    "cargo deny fetch",
    "semgrep login",
]


@pytest.mark.parametrize("command", BY_ITSELF)
def test_what_fails_by_itself_holds_the_build_and_softened_does_not(
    tmp_path: Path, command: str
) -> None:
    assert ask(tmp_path, run(command)).outcome is PASS
    soft = ask(tmp_path, run(f"{command} || true"))
    assert (soft.outcome, soft.decided_by) == (FAIL, "softfail.or"), soft.says


@pytest.mark.parametrize(("command", "option"), TOLD)
def test_what_ends_well_unless_told_proves_nothing_until_it_is(
    tmp_path: Path, command: str, option: str
) -> None:
    silent = ask(tmp_path, run(command))
    assert (silent.outcome, silent.decided_by) == (FAIL, "softfail.never-fails"), silent.says
    assert " does not fail for what it finds" in silent.says
    assert silent.findings[0].place
    assert silent.findings[0].place.line == 7
    assert ask(tmp_path, run(f"{command} {option}")).outcome is PASS
    assert ask(tmp_path, run(f"{command} {option} || true")).outcome is FAIL


@pytest.mark.parametrize("command", SOFTENED)
def test_the_flags_of_each_scanner_that_soften_it(tmp_path: Path, command: str) -> None:
    found = ask(tmp_path, run(command))
    assert found.outcome is FAIL, found.says
    assert len(found.findings) == 1


@pytest.mark.parametrize("command", NO_SCAN)
def test_what_mends_lists_or_signs_in_is_no_scan(tmp_path: Path, command: str) -> None:
    found = ask(tmp_path, run(f"{command} || true"))
    assert (found.outcome, found.decided_by) == (UNKNOWN, "softfail.no-scanner"), found.says


def test_the_same_words_whether_the_flag_says_0_or_is_left_out(tmp_path: Path) -> None:
    said = ask(tmp_path, run("trivy fs --exit-code 0 ."))
    silent = ask(tmp_path, run("trivy fs ."))
    head = "ci.yml:7 job scan: trivy ... does not fail for what it finds: "
    assert (said.says, silent.says) == (f"{head}--exit-code 0", f"{head}no --exit-code")
    assert said.decided_by == silent.decided_by
    given = ask(tmp_path, uses("aquasecurity/trivy-action@v1", exit_code="'0'"))
    absent = ask(tmp_path, uses("aquasecurity/trivy-action@v1"))
    head = "job scan: trivy does not fail for what it finds: "
    assert given.says == f"ci.yml:8 {head}exit-code: 0"
    assert absent.says == f"ci.yml:6 {head}no exit-code"


ACTIONS = [
    (uses("aquasecurity/trivy-action@v1", exit_code="1"), PASS),
    (uses("aquasecurity/trivy-action@v1", exit_code="''"), FAIL),
    (uses("aquasecurity/trivy-action@v1", format="cyclonedx"), UNKNOWN),
    (uses("anchore/scan-action@v4"), PASS),
    (uses("anchore/scan-action@v4", fail_build="false"), FAIL),
    (uses("anchore/sbom-action@v0"), UNKNOWN),
    (uses("trufflesecurity/trufflehog@main"), PASS),
    (uses("zaproxy/action-baseline@v0.12.0", target="x"), FAIL),
    (
        uses("zaproxy/action-baseline@v0.12.0").replace(
            "\n", "\n        with: {fail_action: true}\n"
        ),
        PASS,
    ),
    (
        uses("zaproxy/action-full-scan@v0").replace("\n", "\n        with: {fail_action: warn}\n"),
        FAIL,
    ),
    (uses("dependency-check/Dependency-Check_Action@main", project="x"), FAIL),
    (uses("dependency-check/Dependency-Check_Action@main", args="--failOnCVSS 7"), PASS),
    (uses("checkmarx/kics-github-action@v2", path="."), PASS),
    (
        uses("checkmarx/kics-github-action@v2").replace(
            "\n", "\n        with: {ignore_on_exit: results}\n"
        ),
        FAIL,
    ),
    (
        uses("tenable/terrascan-action@main").replace("\n", "\n        with: {only_warn: true}\n"),
        FAIL,
    ),
    (uses("controlplaneio/kubesec-action@v1", exit_code="'0'"), FAIL),
    (uses("erzz/dockle-action@v1"), FAIL),
    (uses("erzz/dockle-action@v1", exit_code="1"), PASS),
    (uses("google/osv-scanner-action/osv-scanner-action@v1"), PASS),
    (uses("golang/govulncheck-action@v1", output_format="sarif"), FAIL),
    (uses("snyk/actions/node@master", command="monitor"), FAIL),
    (uses("snyk/actions/node@master"), PASS),
    (uses("actions/dependency-review-action@v4", warn_only="true"), FAIL),
    (uses("docker/scout-action@v1", command="cves"), UNKNOWN),
    (uses("docker/scout-action@v1", exit_code="true"), PASS),
    (uses("zizmorcore/zizmor-action@v0"), UNKNOWN),
    (uses("zizmorcore/zizmor-action@v0", advanced_security="false"), PASS),
    (uses("SonarSource/sonarqube-scan-action@v5"), UNKNOWN),
    (uses("SonarSource/sonarqube-scan-action@v5", args="-Dsonar.qualitygate.wait=true"), PASS),
    (
        uses("sonarsource/sonarqube-scan-action@v5")
        + uses("sonarsource/sonarqube-quality-gate-action@v1"),
        PASS,
    ),
    (uses("github/codeql-action/analyze@v3"), UNKNOWN),
    (uses("ossf/scorecard-action@v2"), UNKNOWN),
    (uses("github/codeql-action/upload-sarif@v3", sarif_file="x.sarif"), UNKNOWN),
    (uses("acme/trivy-scan@v1"), WARN),
    (uses("MobSF/mobsfscan@main", args="'. --sarif || true'"), FAIL),
    (uses("ajinabraham/njsscan-action@v7", args="'. --sarif || :'"), FAIL),
    (uses("acme/gitleaks-action@v1", args="'detect || true'"), WARN),
    (uses("MobSF/mobsfscan@main", args="'. --sarif'"), PASS),
    (uses("david-a-wheeler/flawfinder@v2", arguments="'--sarif ./'"), FAIL),
    (uses("david-a-wheeler/flawfinder@v2", arguments="'--error-level=3 ./'"), PASS),
]


@pytest.mark.parametrize(("steps", "outcome"), ACTIONS)
def test_each_action_has_habits_of_its_own(tmp_path: Path, steps: str, outcome: Outcome) -> None:
    found = ask(tmp_path, steps)
    assert found.outcome is outcome, found.says


def test_a_reporter_is_held_only_by_a_rule_of_the_host(tmp_path: Path) -> None:
    codeql = uses("github/codeql-action/analyze@v3")
    found = ask(tmp_path, codeql)
    assert found.says == "ci.yml:6 job scan: codeql reports and is held only by a rule of the host"
    assert "attestation" in found.remedy
    beside = ask(tmp_path, codeql + run("bandit -r src"))
    assert (beside.outcome, beside.decided_by) == (UNKNOWN, "softfail.reporter")
    named = ask(tmp_path, codeql + run("bandit -r src"), scanners_remove=("codeql",))
    assert (named.outcome, named.says) == (PASS, "1 scan stops the build: bandit ci.yml:8")
    hidden = ask(tmp_path, codeql + "        continue-on-error: true\n")
    assert hidden.outcome is FAIL


def test_an_upload_of_what_a_scan_wrote_is_no_scan_of_its_own(tmp_path: Path) -> None:
    scan = uses("aquasecurity/trivy-action@v1", exit_code="1", output="t.sarif")
    upload = uses("github/codeql-action/upload-sarif@v3", sarif_file="t.sarif")
    assert ask(tmp_path, scan + upload).says == "1 scan stops the build: trivy ci.yml:6"


CONFIGS = [
    ("trivy fs -c ci/t.yaml .", "ci/t.yaml", "exit-code: 1\n", PASS),
    ("trivy fs -c ci/t.yaml .", "ci/t.yaml", "severity: HIGH\n", FAIL),
    ("trivy fs -c ci/gone.yaml .", "ci/t.yaml", "exit-code: 1\n", WARN),
    ("trivy fs .", "trivy.yaml", "exit-code: 1\n", PASS),
    ("grype .", ".grype.yaml", "fail-on-severity: high\n", PASS),
    ("mvn dependency-check:check", "pom.xml", "<failBuildOnCVSS>7</failBuildOnCVSS>", PASS),
    ("mvn dependency-check:check", "pom.xml", "<failBuildOnCVSS>11</failBuildOnCVSS>", FAIL),
    ("./gradlew dependencyCheckAnalyze", "build.gradle", "failBuildOnCVSS = 7.0f\n", PASS),
    ("./gradlew dependencyCheckAnalyze", "build.gradle.kts", "failBuildOnCVSS.set(7f)", PASS),
    ("sonar-scanner", "sonar-project.properties", "sonar.qualitygate.wait=true\n", PASS),
    ("audit-ci --config a.jsonc", "a.jsonc", '{"moderate": true}', PASS),
    ("audit-ci --config a.jsonc", "a.jsonc", '{"report-type": "full"}', FAIL),
    ("checkov -d .", ".checkov.yaml", "soft-fail: true\n", FAIL),
    ("hadolint Dockerfile", ".hadolint.yaml", "no-fail: true\n", FAIL),
    ("npm audit", ".npmrc", "audit-level=none\n", FAIL),
]


@pytest.mark.parametrize(("command", "path", "text", "outcome"), CONFIGS)
def test_a_configuration_in_the_repository_is_read(
    tmp_path: Path, command: str, path: str, text: str, outcome: Outcome
) -> None:
    found = ask(tmp_path, run(command), {path: text})
    assert found.outcome is outcome, found.says


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        (run("acme-scan . || true"), 7),
        (run("./bin/vuln-check --all || true"), 7),
        (run("npm run security:audit || true"), 7),
        (uses("acme/sast-action@v1") + "        continue-on-error: true\n", 7),
        (run("make secret-scan || echo none"), 7),
        (run("vulnscan --fail . || true"), 7),
        (run("./bin/depaudit || true"), 7),
        ("      - name: Vulnerability scan\n        run: acmeguard . || true\n", 7),
        (
            "      - name: SAST\n        run: |\n          cat list\n          warden . | tee w\n",
            9,
        ),
    ],
)
def test_a_soft_step_that_looks_like_a_scan_is_an_unknown_scanner(
    tmp_path: Path, steps: str, line: int
) -> None:
    found = ask(tmp_path, steps + run("bandit -r src"))
    assert (found.outcome, found.decided_by) == (UNKNOWN, "softfail.unknown-scanner"), found.says
    assert found.findings[0].place
    assert found.findings[0].place.line == line
    assert "scanners_add" in found.remedy
    name = found.remedy.removeprefix("name ").partition(" in ")[0]
    assert ask(tmp_path, steps + run("bandit"), scanners_remove=(name,)).outcome is PASS


@pytest.mark.parametrize(
    "steps",
    [
        run("acme-scan ."),
        uses("acme/sast-action@v1"),
        run("echo scan || true"),
        run("npm audit fix || true"),
        run("kubectl create secret generic x || true"),
        run("cat audit.json || true"),
        run("upload-scan-report x || true"),
        uses("acme/setup-scanner@v1") + "        continue-on-error: true\n",
        run("scan() { ls; }\n          scan || true"),
        "      - name: Vulnerability scan\n        run: acmeguard .\n",
        "      - name: Scan of the texts\n        run: docker pull a/b || true\n",
        "      - name: Upload the scan\n        run: acmeguard . || true\n",
        "      - name: Scan for secrets\n        run: mkdir x || true\n",
    ],
)
def test_no_cry_of_wolf_where_nothing_unknown_is_softened(tmp_path: Path, steps: str) -> None:
    found = ask(tmp_path, steps + run("bandit -r src"))
    assert found.says.startswith("1 scan stops the build: bandit ci.yml:")


ENV = "        env: {TRIVY_EXIT_CODE: 1}\n"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (f"env:\n  TRIVY_EXIT_CODE: 1\n{HEAD}{run('trivy fs .')}", PASS),
        (
            HEAD.replace("    steps", "    env: {TRIVY_EXIT_CODE: 1}\n    steps")
            + run("trivy fs ."),
            PASS,
        ),
        (HEAD + run("trivy fs .") + ENV, PASS),
        (HEAD + run("TRIVY_EXIT_CODE=1 trivy fs ."), PASS),
        (HEAD + run('echo TRIVY_EXIT_CODE=1 >> "$GITHUB_ENV"') + run("trivy fs ."), PASS),
        (HEAD + run("ls") + ENV + run("trivy fs ."), FAIL),
        (HEAD + run("trivy fs .") + run("ls") + ENV, FAIL),
        (HEAD + run("trivy fs .") + "  b:\n    env: {TRIVY_EXIT_CODE: 1}\n    steps: []\n", FAIL),
        (HEAD + run("ggshield secret scan ci") + "        env: {GITGUARDIAN_EXIT_ZERO: 1}\n", FAIL),
    ],
)
def test_a_variable_counts_where_it_is_set(tmp_path: Path, text: str, outcome: Outcome) -> None:
    found = ask(tmp_path, "", {"ci.yml": text})
    assert found.outcome is outcome, found.says


def test_every_entry_of_the_table_is_whole() -> None:
    table = scanners()
    assert table.names >= {"bandit", "trivy", "zap", "dependency-check", "npm audit"}
    assert "syft" not in table.names
    for name, entry in table.entries.items():
        assert entry.commands or entry.actions, name
        for habit in (entry.habit, *entry.actions.values()):
            is_told = habit.judges in {Judges.TOLD, Judges.HOST}
            assert is_told or not habit.needs, name
        for uses_name in entry.actions:
            assert uses_name == uses_name.lower(), uses_name
    every = [words for entry in table.entries.values() for words in entry.commands]
    assert len(every) == len(set(every)), "two scanners of one name"

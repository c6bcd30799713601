"""Security reports as the tools write them, small ones: a HIGH is in each."""

import json
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""Any value of JSON, or of a gate's table."""

SECRET = "hunter2-AKIAIOSFODNN7EXAMPLE"  # noqa: S105 - what must be seen nowhere

TRIVY: dict[str, Json] = {
    "SchemaVersion": 2,
    "CreatedAt": "2026-02-16T10:00:00.123456789Z",
    "ArtifactName": ".",
    "ArtifactType": "filesystem",
    "Results": [
        {
            "Target": "poetry.lock",
            "Class": "lang-pkgs",
            "Type": "poetry",
            "Vulnerabilities": [
                {
                    "VulnerabilityID": "CVE-2026-1",
                    "PkgName": "urllib3",
                    "InstalledVersion": "2.0.1",
                    "FixedVersion": "2.0.7",
                    "Severity": "HIGH",
                }
            ],
        }
    ],
}

BANDIT: dict[str, Json] = {
    "errors": [],
    "generated_at": "2026-02-16T10:00:00Z",
    "metrics": {
        "_totals": {"loc": 12.0, "nosec": 0.0, "SEVERITY.HIGH": 1.0},
        "./src/a.py": {"loc": 12.0, "nosec": 0.0, "SEVERITY.HIGH": 1.0},
    },
    "results": [
        {
            "code": "3 import subprocess\n4 subprocess.run(cmd, shell=True)\n",
            "filename": "./src/a.py",
            "issue_confidence": "HIGH",
            "issue_severity": "HIGH",
            "issue_text": "subprocess call with shell=True identified",
            "line_number": 4,
            "test_id": "B602",
            "test_name": "subprocess_popen_with_shell_equals_true",
        }
    ],
}

PIP_AUDIT: dict[str, Json] = {
    "dependencies": [
        {"name": "flask", "version": "2.0.0", "vulns": []},
        {
            "name": "urllib3",
            "version": "2.0.1",
            "vulns": [
                {"id": "PYSEC-2026-1", "fix_versions": ["2.0.7"], "aliases": ["CVE-2026-1"]},
            ],
        },
    ],
    "fixes": [],
}

SAFETY: dict[str, Json] = {
    "report_meta": {
        "scan_target": "environment",
        "packages_found": 2,
        "timestamp": "2026-02-16 10:00:00",
    },
    "scanned_packages": {"flask": {}, "urllib3": {}},
    "vulnerabilities": [
        {
            "vulnerability_id": "51499",
            "package_name": "urllib3",
            "ignored": False,
            "analyzed_version": "2.0.1",
            "fixed_versions": ["2.0.7"],
            "CVE": "CVE-2026-1",
            "severity": {"cvssv3": {"base_score": 7.5, "base_severity": "HIGH"}},
        }
    ],
    "ignored_vulnerabilities": [],
}

SAFETY_3: dict[str, Json] = {
    "meta": {"timestamp": "2026-02-16T10:00:00", "scan_type": "scan"},
    "scan_results": {
        "projects": [
            {
                "id": "p",
                "files": [
                    {
                        "location": "/home/ci/x/poetry.lock",
                        "results": {
                            "dependencies": [
                                {
                                    "name": "urllib3",
                                    "specifications": [
                                        {
                                            "raw": "urllib3==2.0.1",
                                            "vulnerabilities": {
                                                "known_vulnerabilities": [
                                                    {"id": "51499", "ignored": None}
                                                ]
                                            },
                                        }
                                    ],
                                }
                            ]
                        },
                    }
                ],
            }
        ]
    },
}

SARIF: dict[str, Json] = {
    "version": "2.1.0",
    "runs": [
        {
            "tool": {
                "driver": {
                    "name": "CodeQL",
                    "rules": [
                        {"id": "py/other"},
                        {
                            "id": "py/sql-injection",
                            "defaultConfiguration": {"level": "error"},
                            "properties": {"security-severity": "8.8"},
                        },
                    ],
                }
            },
            "invocations": [
                {"executionSuccessful": True, "endTimeUtc": "2026-02-16T10:00:00Z"},
            ],
            "results": [
                {
                    "ruleId": "py/sql-injection",
                    "ruleIndex": 1,
                    "message": {"text": "This query depends on a user-provided value."},
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "src/a.py"},
                                "region": {"startLine": 4},
                            }
                        }
                    ],
                }
            ],
        }
    ],
}

GITLEAKS: list[dict[str, Json]] = [
    {
        "RuleID": "aws-access-token",
        "Description": "AWS token",
        "StartLine": 4,
        "Match": f'key = "{SECRET}"',
        "Secret": SECRET,
        "File": "src/a.py",
        "Commit": "0123456789abcdef",
        "Message": f"add {SECRET}",
        "Fingerprint": f"x:{SECRET}",
    }
]

GITLEAKS_7: list[dict[str, Json]] = [
    {
        "rule": "AWS Access Key",
        "line": f'key = "{SECRET}"',
        "lineNumber": 4,
        "offender": SECRET,
        "file": "src/a.py",
        "commit": "0123456789abcdef",
        "commitMessage": SECRET,
    }
]

DETECT_SECRETS: dict[str, Json] = {
    "version": "1.4.0",
    "plugins_used": [{"name": "AWSKeyDetector"}],
    "results": {
        "src/a.py": [
            {
                "type": "AWS Access Key",
                "filename": "src/a.py",
                "hashed_secret": SECRET,
                "is_verified": False,
                "line_number": 4,
            }
        ]
    },
    "generated_at": "2026-02-16T10:00:00Z",
}

CYCLONEDX: dict[str, Json] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "metadata": {"timestamp": "2026-02-16T10:00:00Z", "component": {"name": "app"}},
    "components": [
        {
            "type": "library",
            "bom-ref": "u",
            "name": "urllib3",
            "version": "2.0.1",
            "purl": "pkg:pypi/urllib3@2.0.1",
            "licenses": [{"license": {"id": "MIT"}}],
            "hashes": [{"alg": "SHA-256", "content": "ab"}],
            "components": [
                {"type": "library", "name": "inner", "version": "1", "purl": "pkg:pypi/inner@1"},
            ],
        }
    ],
    "vulnerabilities": [
        {
            "id": "CVE-2026-1",
            "ratings": [{"severity": "low"}, {"severity": "high"}],
            "affects": [{"ref": "u"}],
        }
    ],
}

CYCLONEDX_XML = b"""<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.4" version="1">
  <metadata><timestamp>2026-02-16T10:00:00Z</timestamp>
    <component type="application"><name>app</name></component></metadata>
  <components>
    <component type="library" bom-ref="u"><name>urllib3</name><version>2.0.1</version>
      <hashes><hash alg="SHA-256">ab</hash></hashes>
      <licenses><license><id>MIT</id></license></licenses>
      <purl>pkg:pypi/urllib3@2.0.1</purl>
      <components><component type="library"><name>inner</name><version>1</version>
        <purl>pkg:pypi/inner@1</purl></component></components>
    </component>
  </components>
  <vulnerabilities><vulnerability><id>CVE-2026-1</id>
    <ratings><rating><severity>low</severity></rating>
      <rating><score>8.1</score></rating></ratings>
    <affects><target><ref>u</ref></target></affects></vulnerability></vulnerabilities>
</bom>
"""

REPORTS: dict[str, bytes] = {
    "trivy": json.dumps(TRIVY).encode(),
    "bandit": json.dumps(BANDIT).encode(),
    "pip_audit": json.dumps(PIP_AUDIT).encode(),
    "safety": json.dumps(SAFETY).encode(),
    "safety 3": json.dumps(SAFETY_3).encode(),
    "sarif": json.dumps(SARIF).encode(),
    "gitleaks": json.dumps(GITLEAKS).encode(),
    "gitleaks 7": json.dumps(GITLEAKS_7).encode(),
    "detect_secrets": json.dumps(DETECT_SECRETS).encode(),
    "cyclonedx": json.dumps(CYCLONEDX).encode(),
    "cyclonedx xml": CYCLONEDX_XML,
}


def edited(report: Json, *path: str | int, to: Json) -> Json:
    """A copy of a report with one value changed; `...` takes it out."""
    copy = json.loads(json.dumps(report))
    at = copy
    for step in path[:-1]:
        at = at[step]
    if to is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return copy

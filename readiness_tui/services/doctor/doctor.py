"""What a workspace stands on: every fact that decides whether saving, merging and watching work.

Nothing is repaired and, unless a probe is asked for, nothing is written. What is wrong comes with a
way out.
"""

from collections.abc import Callable, Iterator

from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.services.doctor.facts import Case, Fact, Grade

__all__ = ["Case", "Fact", "Grade", "examine"]


def examine(case: Case) -> tuple[Fact, ...]:
    """All facts, by topic. What cannot be examined is a finding itself."""
    from readiness_tui.services.doctor import files as doctor_files
    from readiness_tui.services.doctor import host as doctor_host
    from readiness_tui.services.doctor import safety as doctor_keeping

    checks: tuple[tuple[str, str, Callable[[Case], Iterator[Fact]]], ...] = (
        ("files", "file system", doctor_files.file_system),
        ("files", "exchange", doctor_files.exchange),
        ("files", "space", doctor_files.space),
        ("files", "boards", doctor_files.boards),
        ("safekeeping", "folder", doctor_keeping.folder),
        ("safekeeping", "lock", doctor_keeping.lock),
        ("safekeeping", "journal", doctor_keeping.journal),
        ("safekeeping", "audit log", doctor_keeping.audit_log),
        ("git", "repository", doctor_host.git),
        ("watching", "watches", doctor_host.watching),
        ("versions", "versions", doctor_host.versions),
    )
    facts: list[Fact] = []
    for topic, name, check in checks:
        try:
            facts += check(case)
        except ReadinessError as error:
            facts.append(Fact(topic, name, error.what, Grade.FINDING, error.remedy or "mend it"))
        except OSError as error:
            message = f"cannot be examined: {error.strerror or error}"
            facts.append(Fact(topic, name, message, Grade.FINDING, "look at its permissions"))
    return tuple(facts)

"""Judging for no longer than somebody wants to wait, as `readiness check --timeout` does."""

import threading

from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace


def settled(workspace: Workspace, within_s: float | None) -> Snapshot:
    """Judge the gates that wait, and give what is known when the time is over.

    Args:
        workspace: With its boards read. After the time was over it judges nothing any more.
        within_s: How long to wait; None: until all gates have answered.

    Returns:
        The state; `unchecked` counts the gates that have not answered.
    """
    if within_s is None:
        return workspace.settle()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            workspace.settle()
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            failures.append(error)

    thread = threading.Thread(target=work, name="settle", daemon=True)
    thread.start()
    thread.join(within_s)
    if failures:
        raise failures[0]
    if not thread.is_alive():
        return workspace.snapshot
    snapshot = workspace.tick()  # before the end, after which nothing is waited for
    workspace.close()
    return snapshot

"""How long somebody waits for gates that are being judged: until there is something to show.

What is shown costs a look at the whole plan, so answers are gathered for some frames; whoever
changed a file does not wait for a slow gate. Times are in seconds.
"""

NAP_S = 1.0
"""After this at most whoever waits for everything looks whether it is there."""
GLANCE_S = 0.02
"""The same of somebody who waits for anything; what is asked for meanwhile waits no longer."""
_SLOW_GLANCE_S = 0.03
_QUICK_GLANCE_S = 0.25
_ADVANCE_S = 5.0


def is_enough(
    took_s: float, *, has_news: bool, is_waiting: bool, are_quick_done: bool, rest_s: float
) -> bool:
    """Whether to come back by now, with gates still being judged.

    Args:
        took_s: For how long has been waited.
        has_news: Something can be shown.
        is_waiting: Gates are to be asked for that were not yet.
        are_quick_done: Only slow gates are still being judged.
        rest_s: Nothing is to be shown before.
    """
    is_rested = has_news and took_s >= max(_SLOW_GLANCE_S, rest_s)
    if are_quick_done and (is_rested or (is_waiting and took_s >= GLANCE_S)):
        return True
    return took_s >= (_QUICK_GLANCE_S if has_news or is_waiting else _ADVANCE_S)

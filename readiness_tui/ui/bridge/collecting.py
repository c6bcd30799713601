"""When unused objects are looked for: not while somebody types.

A look at all objects of a large plan takes a second, in which no key is answered. What boards are
made of holds no circles and needs no such look: it goes when nothing refers to it.
"""

import gc
import sys

EVERY_S = 20.0
"""How often it is asked whether a look at all objects is worth while."""
YOUNG_LOOKS = 50
"""After so many looks at young objects it is."""
_NEVER = 1 << 30
SWITCH_S = 0.0005
"""How long a thread keeps the interpreter while another wants it.

A key is handled in dozens of small steps, each of which may have to wait for a thread that reads or
judges; the usual 5 ms each add up to what a person feels.
"""


class Collecting:
    """The settings of the interpreter while a plan is on the screen."""

    def __init__(self) -> None:
        self._switch_s, self._thresholds = sys.getswitchinterval(), gc.get_threshold()
        self._is_alone = not gc.isenabled()  # the launcher turned it off for the whole process

    def begin(self) -> None:
        """Let threads take turns quickly, and no look at all objects come by itself."""
        sys.setswitchinterval(SWITCH_S)
        gc.set_threshold(*self._thresholds[:2], _NEVER)

    def end(self) -> None:
        """Put back what was there."""
        sys.setswitchinterval(self._switch_s)
        gc.set_threshold(*self._thresholds)

    def took_boards(self) -> None:
        """Leave what there is now out of every later look: all boards were read.

        Once only: what is left out is never looked at again, even where it became unused.
        """
        if self._is_alone:
            self._is_alone = False
            gc.freeze()
            gc.enable()


def at_rest() -> None:
    """Look at all objects, if that is worth while: nobody waits for anything."""
    if gc.get_count()[2] >= YOUNG_LOOKS:
        gc.collect()

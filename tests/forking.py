"""Processes that are forked from one that has imported what they need."""

import multiprocessing
from multiprocessing.context import ForkServerContext

PRELOADED = ["tests.sharing", "tests.killing", "tests.faults.preloaded"]


def forking() -> ForkServerContext:
    """The context in which processes are forked with all of the program loaded.

    A run of tests has one server to fork from. Whoever starts it first decides what is loaded in
    it, so it is the same for all: no child imports in the middle of its work.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context

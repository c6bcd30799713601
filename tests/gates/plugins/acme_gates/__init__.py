"""Kinds of gate that a company of its own might bring."""

import os
from pathlib import Path

# For the tests: an empty file is all that an evaluator can make, and tells that this was imported.
if mark := os.environ.get("ACME_MARK"):
    Path(mark).touch()

"""Tests, laid out as the package is; and helpers that they import as `tests.<module>`."""

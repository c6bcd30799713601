"""A keyboard-first terminal planner for production readiness."""

__version__ = "0.1.0"

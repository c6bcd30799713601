"""Answers made of a whole workspace: check, staged boards, lint, forecast; writes nothing."""

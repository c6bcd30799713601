"""Audit log, checkpoints and rollback of one workspace under one lock."""

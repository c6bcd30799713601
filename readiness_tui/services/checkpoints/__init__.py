"""Audit log, checkpoints and rollback of one workspace, under one lock.

Never decides what a plan says.
"""

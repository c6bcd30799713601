"""Verbs about the workspace as files: history, checkpoints, sync, git.

Never call git themselves.
"""

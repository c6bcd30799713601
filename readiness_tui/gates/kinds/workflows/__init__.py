"""Workflow files with what they call, and the kinds that look at pins and actions.

Never runs what a workflow names.
"""

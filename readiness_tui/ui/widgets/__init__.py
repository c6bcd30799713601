"""Panes that get values and post messages."""

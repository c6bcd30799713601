"""Verbs that only answer."""

"""Verbs that only answer; never write to a board."""

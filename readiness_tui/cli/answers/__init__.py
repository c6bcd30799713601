"""Answers as text and as typed JSON; asks nobody."""

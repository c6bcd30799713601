"""Answers as text and JSON, and their shapes; asks nobody."""

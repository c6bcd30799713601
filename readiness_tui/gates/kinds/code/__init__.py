"""Markers, size, complexity and types of source files."""

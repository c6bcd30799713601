"""Markers, size, complexity and types of source files; never imports what it reads."""

"""Markdown as text and as a tree: bytes, lines, blocks, tables, before anything is understood."""

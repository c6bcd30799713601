"""Markdown as lines and as a tree of blocks; understands nothing of a plan."""

"""A repository before its first board: what it has, what it could begin with; reads no file."""

"""A repository looked at before its first board, and begun; never overwrites a file."""

"""The boards as they were at a commit or on a day; never changes a file, a ref or the index."""

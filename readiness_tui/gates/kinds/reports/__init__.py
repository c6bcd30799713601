"""Reports of tests and figures, and JSON held against its schema."""

"""Board files: schema, reading, edits of their text; never writes to disk."""

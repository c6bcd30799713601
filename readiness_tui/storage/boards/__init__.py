"""Board files: schema, reading, edits of their text; never writes a file of a workspace."""

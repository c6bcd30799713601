"""Plans written in Markdown: what they say, as edits, and what was not understood."""

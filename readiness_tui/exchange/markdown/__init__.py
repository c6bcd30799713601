"""Plans written in Markdown, as statements; drops no line that it did not understand."""

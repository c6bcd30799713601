"""The filter language: text to tree to selected tickets; never draws what it selects."""

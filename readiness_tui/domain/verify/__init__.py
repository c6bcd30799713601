"""Verify commands, their review and the records of their runs, as values; starts nothing."""

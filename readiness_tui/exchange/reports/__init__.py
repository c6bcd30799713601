"""A report as a file for people; counts and decides nothing."""

"""Facts that decide whether saving, merging and watching work here; mends nothing."""

"""Verify commands run, recorded and counted; nothing runs that nobody trusted."""

"""Verify commands run, recorded and counted; runs nothing that nobody trusted."""

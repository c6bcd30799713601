"""Whole screens: layout, focus, and what is handed down to panes; never calls a service."""

"""Pane 1: the tickets, and how they are looked at; selects none itself."""

"""Pane 6: the phases of a board, and beside them the plan in time.

Only its widgets know Textual.
"""

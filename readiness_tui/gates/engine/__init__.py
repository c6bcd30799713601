"""Gates judged in processes of their own, within limits, again when a file changes.

Knows no board.
"""

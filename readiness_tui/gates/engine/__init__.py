"""Gates judged in processes of their own, within limits, again when a file they read changes.

Knows no board.
"""

"""Who did what, in logs that are only appended to, and whether they still hold.

Rewrites no line.
"""

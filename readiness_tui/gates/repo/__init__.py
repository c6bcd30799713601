"""The bounded, guarded eyes on a repository and its git.

Follows no link outside, starts no program but git.
"""

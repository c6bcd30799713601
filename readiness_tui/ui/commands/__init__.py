"""What keys do: commands and functions that are given a context to ask from, and post a request.

Keeps nothing of what it was given.
"""

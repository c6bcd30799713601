"""What keys do: functions that are given a desk to ask from, and post a wish.

They keep nothing of what they were given.
"""

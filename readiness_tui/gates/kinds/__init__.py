"""What every kind of gate shares.

Opens no file itself: each kind lies in a room beside its readers.
"""

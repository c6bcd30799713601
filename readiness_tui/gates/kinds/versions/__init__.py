"""Values and versions that several files must agree on.

Never says which of them is right unless told.
"""

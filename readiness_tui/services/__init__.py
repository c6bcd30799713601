"""The application without a screen: one owner of state, watching, running, reporting.

Never holds a rule that `domain` could hold.
"""

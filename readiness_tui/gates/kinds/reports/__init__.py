"""Reports of tests and figures, and JSON held against its schema.

Never guesses what a report leaves out.
"""

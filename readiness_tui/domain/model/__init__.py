"""What a plan is made of, as frozen values and their edits.

Knows no gates, no proofs, no schedule.
"""

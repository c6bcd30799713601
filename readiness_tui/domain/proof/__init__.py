"""From gates and their results to the proof of each claim and the word of a verdict.

Never asks how a gate was judged.
"""

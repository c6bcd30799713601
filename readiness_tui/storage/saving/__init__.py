"""An action saved whole or not at all, and what a killed save left behind.

Never merges on its own judgement.
"""

"""Which files changed and when they are still: hints to look, never a claim."""

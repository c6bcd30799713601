"""Which files changed, and when they are still; gives hints to look, never a claim."""

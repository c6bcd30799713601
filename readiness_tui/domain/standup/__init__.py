"""A stand-up as values: what happened in it, its pages, its minutes; asks no clock and no disk."""

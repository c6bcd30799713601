"""Stand-ups: led, noted down as they go on, ended with minutes; never changes a board."""

"""A recording of the program by itself: what a terminal was sent, and the picture made of it."""

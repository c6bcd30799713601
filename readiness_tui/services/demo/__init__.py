"""A repository to try the program on; never laid into another repository."""

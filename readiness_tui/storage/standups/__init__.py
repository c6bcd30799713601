"""What stand-ups leave on the disk of who leads them, outside the repository; never a board."""

"""What folders hold, and how much room is left for it; never removes a file."""

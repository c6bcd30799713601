"""What parts two states of a plan, in the terms of planning; never reads a file or asks git."""

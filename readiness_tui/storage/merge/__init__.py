"""Three states of board files as one; asks neither git nor disk."""

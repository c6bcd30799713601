"""What a run history or git tells over time."""

"""What a history of runs, or git, tells over time; never writes a run."""

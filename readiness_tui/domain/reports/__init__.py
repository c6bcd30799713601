"""Reports of a plan as values, and each as one document; asks no clock and no disk."""

"""Pure steps from a snapshot to rows, cells, labels and roles."""

"""What panes, screens and the bridge post to each other, as values; does nothing about it."""

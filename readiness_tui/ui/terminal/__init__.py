"""The terminal: input in order, signals, colours, ASCII, places, the way out; knows no plan."""

"""The terminal itself: input in order, signals, colours, ASCII, the way out; knows no plan."""

"""The kinds of gate, one module per family."""

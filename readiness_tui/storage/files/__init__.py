"""System calls and the durable replacement of one file; knows no TOML."""

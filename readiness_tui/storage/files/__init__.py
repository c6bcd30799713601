"""System calls, the durable replacement of one file, the user's folders; knows no TOML."""

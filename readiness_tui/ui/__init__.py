"""The screen: Textual, and only here; never touches disk, processes or TOML."""

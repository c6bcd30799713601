"""Pane 3: the dependency matrix with its map; only its widgets know Textual."""

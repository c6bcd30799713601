"""Pane 4: the risks and their map; only its widgets know Textual."""

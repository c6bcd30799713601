"""The manual: pages of keys and of the documentation, searched and drawn; opens no file."""

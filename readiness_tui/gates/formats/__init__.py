"""Readers of general formats and the places in them: bytes in, values out; knows no gate."""

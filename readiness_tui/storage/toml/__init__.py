"""TOML as text: segments, spans, splices and their proof; knows no board."""

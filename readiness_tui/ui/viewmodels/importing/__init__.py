"""An import before it is written: what was recognised, its source, and choices; reads no file."""

"""Report formats, one module each: bytes in, values out."""

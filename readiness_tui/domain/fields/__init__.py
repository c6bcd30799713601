"""The fields of records as text, and back; never writes, and knows no file."""

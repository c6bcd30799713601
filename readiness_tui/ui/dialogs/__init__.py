"""Modal screens that return a typed value; never acts on what was chosen."""

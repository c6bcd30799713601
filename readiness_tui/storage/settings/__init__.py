"""`readiness.toml`, themes and run logs as values; opens no right where a table is wrong."""

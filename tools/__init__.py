"""Small programs for people who work on readiness-tui; none is part of it."""

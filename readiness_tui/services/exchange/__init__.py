"""Documents read within limits and made boards of; never overwrites a board."""

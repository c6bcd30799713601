"""Documents read within limits and made boards of; never overwrites what a board changed."""

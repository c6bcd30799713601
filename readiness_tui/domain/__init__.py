"""Values and pure rules: no files, no clock, no processes, no screen."""

"""Frozen values and pure rules; never looks at files, clocks, processes or the screen."""

"""Variables of the environment: shown by example, set by a build server, read by code.

Never tells a value that it read.
"""

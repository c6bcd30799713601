"""Whether a scan that finds something stops the build.

Never takes for a gate what is not known to fail.
"""

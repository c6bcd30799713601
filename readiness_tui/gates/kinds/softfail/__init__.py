"""Whether a scan that finds something stops the build."""

"""Whether something was kept, delivered, ticked or run that shows the work."""

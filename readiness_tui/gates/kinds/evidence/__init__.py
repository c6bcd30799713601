"""Whether something was kept, delivered, ticked or run that shows the work.

Never takes a placeholder for it.
"""

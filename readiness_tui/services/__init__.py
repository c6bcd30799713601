"""The application without a screen: one owner of state, watching, running, reporting."""

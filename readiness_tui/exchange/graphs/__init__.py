"""The dependencies of a plan for other programs; reads none."""

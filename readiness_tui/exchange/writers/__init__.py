"""A plan as documents for people and other programs; reads none."""

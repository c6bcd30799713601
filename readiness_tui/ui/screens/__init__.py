"""Whole screens: layout and data binding."""

"""What the backlog shows: its selection, rows, cards, columns and headings.

Knows neither Textual nor Rich.
"""

"""Pure steps from a snapshot to rows, cells and labels that several parts of the screen draw.

Knows neither Textual nor Rich.
"""

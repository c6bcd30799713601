"""The one place where services meet Textual: workers in, messages out, errors to sentences.

Draws nothing.
"""

"""Pane 2: everything about the ticket or heading under the cursor.

Only its widget knows Textual.
"""

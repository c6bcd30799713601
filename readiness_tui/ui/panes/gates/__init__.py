"""Pane 5: the gates of a ticket or board, unfolded, run, waived, signed; judges none."""

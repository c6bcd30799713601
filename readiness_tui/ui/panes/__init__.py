"""The panes beside the backlog, which keep their own state and are handed a `View` to show.

What a pane is asked to do to the plan, and where it wants to go, it posts; none knows another.
"""

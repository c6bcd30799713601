"""A room for each pane: its widget beside the viewmodels that only it uses.

A pane keeps how it is looked at and is handed a `View` to show. What it is asked to do to the plan,
and where it wants to go, it posts; none knows another.
"""

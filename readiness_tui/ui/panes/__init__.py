"""A room for each pane: its widget beside the viewmodels that only it uses; none knows another."""

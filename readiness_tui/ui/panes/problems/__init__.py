"""Pane 7: what is wrong with the plan, and the keys that go there; mends nothing itself."""

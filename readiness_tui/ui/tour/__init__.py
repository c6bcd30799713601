"""The planner with a guided tour on it; never changes a plan itself."""

"""A guided tour that goes along with the planner; never changes a plan itself."""

"""The plan in order and in time: graph, matrix, schedule, forecast, what to take up next.

Changes nothing.
"""

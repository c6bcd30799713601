"""The history above the plan: charts, boards of a day, life of a record; never changes a plan."""

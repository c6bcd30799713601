"""The one owner of the current plan: reads, judges, saves, publishes; draws nothing."""

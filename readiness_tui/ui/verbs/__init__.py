"""What keys do: functions that are given a desk, ask for what they need, and post a wish."""

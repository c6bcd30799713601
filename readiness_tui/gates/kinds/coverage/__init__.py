"""How much of the code ran under test, by reports of coverage tools; never runs a test."""

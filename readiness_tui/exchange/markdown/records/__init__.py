"""The fields of tickets, phases and risks, wherever they stand; never decides what is a ticket."""

"""A module that cannot be imported."""

message = "no licence key"
raise RuntimeError(message)

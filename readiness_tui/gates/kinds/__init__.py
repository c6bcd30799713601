"""What every kind of gate shares; each kind lies in a room beside its readers."""

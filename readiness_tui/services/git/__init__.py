"""Git behind its one door: state, index, setup, plumbing; runs nothing of a clone."""

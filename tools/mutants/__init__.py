"""Whether the tests notice when the program is wrong: `make mutants`.

Small faults are put into domain, storage and gates, one at a time, each in a copy of the tree, and
the tests that are nearest to it are run. What no test notices is a survivor: it stands in
`survivors.toml` with the reason why it may, or a test is missing.
"""

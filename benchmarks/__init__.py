"""What the program's speed is held against: ratios, each taken in one run beside its floor.

A module here has functions named `bench_*` that yield `harness.Row`s. A ratio travels from machine
to machine better than a time, because machine and moment are the same for both of its sides.
"""

"""A golden run: every command of the program on known workspaces, recorded and compared.

`python -m tools.golden record DIR` writes what each invocation answered and which bytes it changed;
`python -m tools.golden compare DIR` runs all of them again and shows what differs. The program is
a subprocess, never imported, so that its modules may move and be renamed between the two.
"""

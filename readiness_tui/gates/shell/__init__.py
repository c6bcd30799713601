"""A shell script as commands, and where the failure of each goes; never runs one."""

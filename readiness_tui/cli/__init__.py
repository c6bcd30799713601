"""The command line: builds the services and hands them on.

Never decides or counts anything, never loads the screen eagerly.
"""

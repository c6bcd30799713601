"""The command line: the composition root that builds the services and hands them on."""

"""Ports, events, notices and the programs of a person; knows no workspace."""

"""Boards shared through git: fetch, merge, push, land; never touches other files."""

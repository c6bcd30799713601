"""Requests of people, permitted or refused, as edits, and what-if; never writes."""

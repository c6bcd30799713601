"""Verbs that change boards, trust or records."""

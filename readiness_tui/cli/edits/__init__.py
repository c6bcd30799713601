"""Verbs that change boards, trust or records; never save by themselves: services do."""

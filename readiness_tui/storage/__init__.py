"""The files of a workspace: read, checked, edited by the smallest splice, written durably.

Never decides a planning question.
"""

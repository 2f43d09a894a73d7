"""Proving what an author wrote: that questions, programs and exercises do as they say, before a learner meets them.

Importing this loads nothing: each module of it is imported by who needs it.
"""

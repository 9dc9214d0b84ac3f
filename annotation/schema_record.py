"""What the migration 0008_record adds: what has changed since the last copy, and which are in."""

RECORD = """
"""

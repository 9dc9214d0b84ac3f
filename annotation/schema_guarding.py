"""What the migration 0007_guarding adds: how many people stand behind many names."""

GUARDING = """
"""

"""What the migration 0006_forgetting adds: whose data were deleted, and that this is allowed."""

FORGETTING = """
"""

"""What the migration 0007_guarding adds: how many people stand behind many names."""

GUARDING = """
-- `address`: where this person agreed from, as an HMAC under the app's secret, cut to 16 hex
-- digits, never the address itself; for the question whether many enrolments come from one place.
ALTER TABLE enrolments ADD COLUMN address TEXT;
"""

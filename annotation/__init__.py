"""People and their judgements: studies, assignment, storage, export."""

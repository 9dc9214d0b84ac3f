"""Trained models, put out with their evidence."""

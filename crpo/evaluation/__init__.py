"""Generated answers, and what they are worth."""

"""The four creativity dimensions of responses: novelty, diversity, surprise, quality."""

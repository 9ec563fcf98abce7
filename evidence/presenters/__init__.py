"""What the pages of evidence say: words and shapes, never rules."""

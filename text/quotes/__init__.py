"""Whether a text says what a draft quotes from it: reading drafts, comparing passages."""

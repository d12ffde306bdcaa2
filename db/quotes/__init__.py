"""Looking up what a draft quotes."""

"""How fast search answers, how large its index is, and how well it ranks: `python -m benchmarks.search --help`."""

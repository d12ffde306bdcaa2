"""A saved search or rule as a report: Word, Excel, HTML, Markdown."""

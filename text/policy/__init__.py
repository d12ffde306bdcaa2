"""Facts about policy documents, read from Chinese text: string in, facts out.

`reading.read_facts` is the entry. Nothing here opens a file other than the lexicons
of this package, reads a clock, or needs a language model.
"""

"""Policy records: what stored articles say of documents, brought to one record each.

It follows storing as alerts do: from the archive, never inside a crawl.
"""

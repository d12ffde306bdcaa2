"""The archive: everything that is stored, on SQLite or PostgreSQL, and all SQL there is.

models        the tables, one file a subject
migrations    how an archive in use gets today's tables
session       opening an archive; unit_of_work: what a transaction writes at its end
articles      storing, looking up, revisions, raw pages, exports
stories       which articles are one text, and which of them is its original
policies      records of policy documents
quotes        what a draft quotes, looked up
search        SearchSpec in, a page of articles out; one backend a database
alerts        rules, what they found, the outbox
sources       visits, and what is known of sources and their lists
access        API tokens, ended sessions, secrets
answers       the models that make and describe all JSON
maintenance   backup, restore, moving, upgrading, housekeeping
"""

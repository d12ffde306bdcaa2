"""The JSON of API, command line, exports and pages: each answer is made by the model that describes it.

A field is added in its model alone: the API's description, the exports' columns and the
command line's JSON follow. `docs/fields.md` explains the fields; a test holds it to them.
"""

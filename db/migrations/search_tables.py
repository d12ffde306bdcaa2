"""The tables behind search, one set a database; each function is frozen with the revision that calls it."""

from alembic import op

from db.migrations.common_characters import COMMON

SQLITE_0001 = (
    # The text comes first: in every other column each entry of the index is two bytes longer.
    """CREATE VIRTUAL TABLE article_search USING fts5(
        text, title, attachments, publisher, author, content='', tokenize='ascii')""",
    "CREATE VIRTUAL TABLE article_characters USING fts5(characters, content='', detail=none, tokenize='ascii')",
)

# The number of a pair of characters within a span of time; db/fulltext_postgresql.py reckons the same.
POSTGRESQL_0001 = (
    """CREATE TABLE article_search (
        newest bigint PRIMARY KEY,
        title text NOT NULL,
        text text NOT NULL,
        attachments text NOT NULL,
        publisher text NOT NULL,
        author text NOT NULL)""",
    # The cost keeps the planner from reckoning the numbers of rows it could look up.
    """CREATE FUNCTION article_grams(newest bigint, content text) RETURNS integer[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100000 AS $$
        WITH pairs AS (
            SELECT ascii(letter)::bigint AS first, coalesce(ascii(lead(letter) OVER (ORDER BY at)), 0)::bigint AS second
            FROM string_to_table(content, NULL) WITH ORDINALITY AS letters(letter, at)),
        numbers AS (
            SELECT (first * 2654435761 + second * 40503 + (newest >> 28) * 97531) AS number FROM pairs
            UNION ALL SELECT (first * 2654435761 + (newest >> 28) * 97531) FROM pairs
                WHERE strpos('COMMON', chr(first::integer)) = 0)
        SELECT coalesce(array_agg(DISTINCT (number & 2147483647)::integer), '{}') FROM numbers
        $$""".replace("COMMON", COMMON),
    """CREATE INDEX ix_article_search_grams ON article_search USING gin (article_grams(
        newest, title || E'\\n' || text || E'\\n' || attachments || E'\\n' || publisher || E'\\n' || author))""",
    # Without this ANALYZE would reckon the numbers of thirty thousand articles, and nobody reads the statistics.
    "ALTER INDEX ix_article_search_grams ALTER COLUMN 1 SET STATISTICS 0",
)

# For words in titles alone: where many articles hold a word, the few that are called by it.
POSTGRESQL_0005 = (
    "CREATE INDEX ix_article_search_titles ON article_search USING gin (article_grams(newest, title))",
    "ALTER INDEX ix_article_search_titles ALTER COLUMN 1 SET STATISTICS 0",
)


def create_0001() -> None:
    for statement in SQLITE_0001 if op.get_context().dialect.name == "sqlite" else POSTGRESQL_0001:
        op.execute(statement)


def create_0005() -> None:
    if op.get_context().dialect.name == "postgresql":
        for statement in POSTGRESQL_0005:
            op.execute(statement)

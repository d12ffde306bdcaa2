"""The tables behind search, one set a database; each function is frozen with the revision that calls it."""

# Alembic is imported by what a migration calls: the program reads the statements without it.
from db.migrations.common_characters import COMMON

SQLITE_0001 = (
    # The text comes first: in every other column each entry of the index is two bytes longer.
    """CREATE VIRTUAL TABLE article_search USING fts5(
        text, title, attachments, publisher, author, content='', tokenize='ascii')""",
    "CREATE VIRTUAL TABLE article_characters USING fts5(characters, content='', detail=none, tokenize='ascii')",
)

# The number of a pair of characters within a span of time; db/search/fulltext_postgresql.py reckons the same.
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

# A year to a span instead of half a year: fewer keys, an index smaller by a tenth. Pairs beside each other come of two
# lists shifted by one, and the common characters are looked up in a hashed list: a seventh of the time. What waits to be
# put in order is read by every search: at most a megabyte of it.
POSTGRESQL_INDEXES = (
    """CREATE INDEX ix_article_search_grams ON article_search USING gin (article_grams(
        newest, title || E'\\n' || text || E'\\n' || attachments || E'\\n' || publisher || E'\\n' || author))
        WITH (gin_pending_list_limit = 1024)""",
    """CREATE INDEX ix_article_search_titles ON article_search USING gin (article_grams(newest, title))
        WITH (gin_pending_list_limit = 1024)""",
    "ALTER INDEX ix_article_search_grams ALTER COLUMN 1 SET STATISTICS 0",
    "ALTER INDEX ix_article_search_titles ALTER COLUMN 1 SET STATISTICS 0",
)
POSTGRESQL_NO_INDEXES = (
    "DROP INDEX IF EXISTS ix_article_search_grams",
    "DROP INDEX IF EXISTS ix_article_search_titles",
)
POSTGRESQL_0006 = (
    *POSTGRESQL_NO_INDEXES,
    """CREATE OR REPLACE FUNCTION article_grams(newest bigint, content text) RETURNS integer[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100000 AS $$
        SELECT coalesce(array_agg(((ascii(first)::bigint * 2654435761 + coalesce(ascii(second), 0)::bigint * 40503
                + (newest >> 29) * 97531) & 2147483647)::integer), '{}')
            || coalesce(array_agg(((ascii(first)::bigint * 2654435761 + (newest >> 29) * 97531) & 2147483647)::integer)
                FILTER (WHERE ascii(first) <> ALL ('{COMMON}'::integer[])), '{}')
        FROM unnest(string_to_array(content, NULL), string_to_array(substr(content, 2), NULL)) AS pairs(first, second)
        $$""".replace("COMMON", ",".join(str(ord(one)) for one in COMMON)),
    *POSTGRESQL_INDEXES,
)


def create_0001() -> None:
    from alembic import op

    for statement in (
        SQLITE_0001 if op.get_context().dialect.name == "sqlite" else POSTGRESQL_0001
    ):
        op.execute(statement)


def create_0005() -> None:
    from alembic import op

    if op.get_context().dialect.name == "postgresql":
        for statement in POSTGRESQL_0005:
            op.execute(statement)


def create_0006() -> None:
    from alembic import op

    if op.get_context().dialect.name == "postgresql":
        for statement in POSTGRESQL_0006:
            op.execute(statement)


def remove_0006() -> None:
    from alembic import op

    if op.get_context().dialect.name == "postgresql":
        _, function, *index = POSTGRESQL_0001
        replaced = function.replace("CREATE", "CREATE OR REPLACE", 1)
        for statement in (
            *POSTGRESQL_NO_INDEXES,
            replaced,
            *index,
            *POSTGRESQL_0005,
        ):
            op.execute(statement)

"""The crawl job queue on PostgreSQL: procrastinate's tables in a schema of their own in
the archive's database.

`queue_client` puts due visits into it, `queue_worker` takes them out, on as many
machines as there are. A host's lock is held for the whole visit and the pause after it,
so that one host is visited once at a time across all machines; a source's queueing lock
keeps it from waiting twice.
"""

from typing import Any, cast

import procrastinate
import psycopg
import psycopg_pool
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

from db.locks import Lock
from scheduler.orders import Order, read_order

SCHEMA = "policywatch_queue"
TASK = "visit"
QUEUE = "visits"
UNREACHABLE = (
    ConnectorException,
    psycopg.Error,
    psycopg_pool.PoolTimeout,
    OSError,
)


def pool_arguments(database: str) -> dict[str, Any]:
    """Return procrastinate's connection arguments for the queue inside the archive's database."""
    address = database.replace("postgresql+psycopg://", "postgresql://", 1)
    return {
        "conninfo": address,
        "kwargs": {"options": f"-c search_path={SCHEMA}"},
    }


def prepare(database: str) -> None:
    """Create the queue's tables if they are missing; safe when several processes do so at once."""
    arguments = pool_arguments(database)
    with psycopg.connect(
        arguments["conninfo"],
        autocommit=True,
        **arguments["kwargs"],
    ) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [int(Lock.CREATE_QUEUE)])
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        made = connection.execute(
            "SELECT to_regclass(%s)",
            [f"{SCHEMA}.procrastinate_jobs"],
        ).fetchone()
        if made is None or made[0] is None:
            connection.execute(procrastinate.schema.SchemaManager.get_schema())


def order_of(job: Job) -> Order:
    """Return the order a job carries."""
    return read_order(cast("dict[str, Any]", job.task_kwargs["order"]))

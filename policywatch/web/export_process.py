"""A search's file made in a process of its own, for formats that need the whole: the
library for Parquet would double what the page's process holds.

`python -m policywatch.web.export_process ADDRESS FORMAT FILE`, with the archive's address in the
environment.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from db.articles import export
from db.session import open_archive
from policywatch.web.asked import Asked, asked_of
from text.environment import DATABASE, for_child

ARCHIVE = "POLICYWATCH_DATABASE__URL"
TIMEOUT_S = 900
MISSING = 3  # exit status where the library is not installed


async def make(
    url: str,
    asked: Asked,
    format: str,
    file: Path,
) -> None:
    """Write the file; a caller that gives up ends the process.

    Raises ImportError where the library is missing, OSError where the file can't be made.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        asked.address(),
        format,
        str(file),
        env={**for_child(os.environ, keep=DATABASE), ARCHIVE: url},
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        said, error = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
    except TimeoutError as late:
        raise OSError(
            f"no {format} file could be made within {TIMEOUT_S} seconds"
        ) from late
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == MISSING:
        raise ImportError(said.decode(errors="replace").strip())
    if process.returncode:
        reason = error.decode(errors="replace")[-500:]
        raise OSError(f"no {format} file could be made: {reason}")


def main(address: str, format: str, file: str) -> int:
    """What the process does; its exit status."""
    archive = open_archive(os.environ[ARCHIVE])
    try:
        export.write(archive, asked_of(address).whole(), format, Path(file))
    except ImportError as error:
        print(error)
        return MISSING
    finally:
        archive.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

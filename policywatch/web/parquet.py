"""A search's Parquet or Excel file, made in a process of its own: the library for it would
double what the page's process holds. The file's ending says which it is.

`python -m policywatch.web.parquet ADDRESS FILE`, with the archive's address in the
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


async def make(url: str, asked: Asked, file: Path) -> None:
    """Write the file; a caller that gives up ends the process.

    Raises ImportError where the library is missing, OSError where the file can't be made.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        asked.address(),
        str(file),
        env={**for_child(os.environ, keep=DATABASE), ARCHIVE: url},
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        said, error = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
    except TimeoutError as late:
        raise OSError(
            f"no {file.suffix[1:]} file could be made within {TIMEOUT_S} seconds"
        ) from late
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == MISSING:
        raise ImportError(said.decode(errors="replace").strip())
    if process.returncode:
        reason = error.decode(errors="replace")[-500:]
        raise OSError(f"no {file.suffix[1:]} file could be made: {reason}")


def main(address: str, file: str) -> int:
    """What the process does; its exit status."""
    archive = open_archive(os.environ[ARCHIVE])
    try:
        path = Path(file)
        export.write(archive, asked_of(address).whole(), path.suffix[1:], path)
    except ImportError as error:
        print(error)
        return MISSING
    finally:
        archive.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

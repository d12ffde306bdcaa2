"""A search's Parquet file, made in a process of its own: the library for it would double what the page's process holds.

`python -m policywatch.web.parquet ADDRESS FILE`, with the archive's address in the environment.
"""

import os
import subprocess
import sys
from pathlib import Path

from db import export
from db.session import open_archive
from policywatch.web.asked import Asked, asked_of

ARCHIVE = "POLICYWATCH_DATABASE__URL"
LONGEST = 900  # seconds
MISSING = 3  # exit status where the library is not installed


def make(url: str, asked: Asked, file: Path) -> None:
    """Write the file. Raises ImportError where the library is missing, OSError where the file can't be made."""
    command = [sys.executable, "-m", __name__, asked.address(), str(file)]
    ended = subprocess.run(
        command,
        env={**os.environ, ARCHIVE: url},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if ended.returncode == MISSING:
        raise ImportError(ended.stdout.strip())
    if ended.returncode:
        raise OSError(f"no Parquet file could be made: {ended.stderr[-500:]}")


def main(address: str, file: str) -> int:
    """What the process does; its exit status."""
    archive = open_archive(os.environ[ARCHIVE])
    try:
        export.write(archive, asked_of(address).whole(), "parquet", Path(file))
    except ImportError as error:
        print(error)
        return MISSING
    finally:
        archive.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

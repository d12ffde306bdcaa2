"""Who holds a message, in words another process on the same machine can check: a killed sender's mail waits
for nobody.
"""

import os
import socket
from functools import cache
from pathlib import Path


def this_process() -> str:
    """`machine|pid|start`: the machine as far as process numbers reach, and when the process began."""
    return f"{_machine()}|{os.getpid()}|{_started(os.getpid())}"


def is_dead(owner: str) -> bool:
    """Whether `owner` (see `this_process`) ran here and runs no more. False for another
    machine's processes.
    """
    machine, pid, started = owner.rsplit("|", 2)
    return machine == _machine() and _started(int(pid)) != started


@cache
def _machine() -> str:
    boot = Path("/proc/sys/kernel/random/boot_id")
    namespace = Path("/proc/self/ns/pid")
    # Containers share a boot id, machines may share a name, and a process number means
    # something only within its namespace: all three together name the place.
    parts = [socket.gethostname()]
    if boot.exists():
        parts += [
            boot.read_text().strip(),
            str(namespace.readlink()) if namespace.is_symlink() else "",
        ]
    return " ".join(parts)


def _started(pid: int) -> str | None:
    """When a process began, in the kernel's ticks; None where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except FileNotFoundError:
        # Either the process is gone or this system has no /proc at all: its own entry
        # tells which.
        if Path("/proc/self/stat").exists():
            return None
        return _alive_elsewhere(pid)
    except ProcessLookupError:
        return None


def _alive_elsewhere(pid: int) -> str | None:
    # Without /proc a number is all there is to go by.
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        # Another user's process has the number: it runs.
        pass
    return "alive"

"""Runs one program and prints its status, wall and processor seconds, and peak bytes, as JSON.

    python3 launch.py PROGRAM [ARGUMENT…]

It is a process of its own, and small: Linux counts what a program's parent held as the program's peak.
"""

import json
import os
import sys
import time

nowhere = os.open(os.devnull, os.O_RDWR)
begin = time.perf_counter()
child = os.posix_spawn(
    sys.argv[1], sys.argv[1:], os.environ,
    file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 0), (os.POSIX_SPAWN_DUP2, nowhere, 1)])
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - begin
print(json.dumps({"status": status, "wall": wall, "cpu": usage.ru_utime + usage.ru_stime,
                  "memory": usage.ru_maxrss * 1024}))

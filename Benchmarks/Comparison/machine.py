"""What the figures were measured on."""

import ctypes
import os
import platform
import subprocess
from datetime import datetime, timezone
from pathlib import Path

from bench import PROGRAMS


def facts(threads):
    """As the page's head and the JSON file state them."""
    return {
        "processor": processor(),
        "instruction set": instruction_set(),
        "processors": os.cpu_count(),
        "threads": threads,
        "FMA peak, one thread": f"{peak(1) / 1e9:.0f} GFLOP/s",
        "FMA peak, all threads": f"{peak(threads) / 1e9:.0f} GFLOP/s",
        "load of the last minute": f"{os.getloadavg()[0]:.2f}",
        "system": f"{platform.system()} {platform.release()}",
        "compiler": compiler(),
        "Python": platform.python_version(),
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
    }


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def compiler():
    answer = subprocess.run(["swiftc", "--version"], capture_output=True, text=True, check=False)
    return answer.stdout.splitlines()[0] if answer.stdout else "unknown"


def _library():
    return ctypes.CDLL(str(PROGRAMS / "libSwiftletBLAS.so"))


def instruction_set():
    """The vector instructions that the engine has chosen."""
    name = _library().swiftlet_instruction_set
    name.restype = ctypes.c_char_p
    return name().decode()


def peak(threads):
    """Floating-point operations a second of a loop on registers alone, now; the best of five."""
    measure = _library().swiftlet_measure_peak
    measure.restype, measure.argtypes = ctypes.c_double, [ctypes.c_int32]
    return max(measure(threads) for _ in range(5))

"""Builds the C library for the wheel: hatchling calls it."""

import subprocess
import sysconfig
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildLibrary(BuildHookInterface):
    def initialize(self, version: str, build_data: dict) -> None:
        if version == "editable":
            return
        build = ["swift", "build", "--configuration", "release"]
        subprocess.run([*build, "--product", "SwiftletC"], cwd=self.root, check=True)
        folder = subprocess.run(
            [*build, "--show-bin-path"], cwd=self.root, check=True, capture_output=True, text=True
        ).stdout.strip()
        stripped = Path(folder) / "libswiftlet.so.0"
        subprocess.run(["strip", "-o", stripped, Path(folder) / "libSwiftletC.so"], check=True)
        build_data["force_include"][str(stripped)] = "swiftlet/libswiftlet.so.0"
        # It is the same for every Python; auditwheel makes a true tag of `linux`.
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
        build_data["pure_python"] = False

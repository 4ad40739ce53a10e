"""The JSON file: what is measured again takes the place of what was there."""

import json
import os
from pathlib import Path


def load(path):
    """What earlier runs have left, or nothing."""
    return json.loads(path.read_text()) if path.exists() else {"machine": {}, "parts": {}}


def replace(path, content):
    """Writes beside the file, then puts it in its place."""
    beside = Path(f"{path}.new")
    beside.write_text(content)
    os.replace(beside, path)

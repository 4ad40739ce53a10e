"""Asks the digit service 2,000 times, eight at a time: python service_client.py URL PNG DIGIT. No answer may be lost or wrong."""

import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

url, path, digit = sys.argv[1:]
png = Path(path).read_bytes()
client = httpx.Client(base_url=url, limits=httpx.Limits(max_connections=8), timeout=30)
for _ in range(100):
    try:
        client.get("/docs")
        break
    except httpx.ConnectError:
        time.sleep(0.1)


def ask(_) -> float:
    begin = time.perf_counter()
    answer = client.post("/digit", content=png)
    assert answer.status_code == 200 and answer.json()["digit"] == digit, answer.text
    return time.perf_counter() - begin


with ThreadPoolExecutor(8) as pool:
    times = sorted(pool.map(ask, range(2000)))
assert len(times) == 2000
bad = client.post("/digit", content=b"no picture")
assert bad.status_code == 422 and "expected" in bad.json()["detail"] and "\n" not in bad.json()["detail"], bad.text
assert client.post("/digit", content=bytes(2_000_000)).status_code == 413
print(f"2,000 requests, eight at a time: median {statistics.median(times) * 1e3:.1f} ms, p99 {times[1980] * 1e3:.1f} ms")

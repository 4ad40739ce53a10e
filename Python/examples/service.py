"""A service that reads digits: uvicorn service:app, then curl --data-binary @7.png localhost:8000/digit"""

import queue

from fastapi import FastAPI, HTTPException, Request
from starlette.concurrency import run_in_threadpool

import swiftlet

LARGEST = 1_000_000
app = FastAPI()

# A classifier for each call at a time, all over the same weights.
first = swiftlet.Classifier()
readers: queue.SimpleQueue = queue.SimpleQueue()
for reader in [first] + [first.share() for _ in range(7)]:
    readers.put(reader)


def read(png: bytes) -> swiftlet.Classification:
    reader = readers.get()
    try:
        return reader.classify(png)
    finally:
        readers.put(reader)


@app.post("/digit")
async def digit(request: Request) -> dict:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise HTTPException(413, f"body: expected at most {LARGEST} bytes, found more")
    try:
        result = await run_in_threadpool(read, bytes(body))
    except swiftlet.SwiftletError as error:
        raise HTTPException(422, str(error)) from None
    return {"digit": result.name, "probability": result.probability}

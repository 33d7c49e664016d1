"""Holds many subscriptions open, one per WebSocket connection, and tells what the server's memory comes to.

Usage: idle.py PORT COUNT SERVER_PID [QUERY]
"""

import asyncio
import base64
import json
import os
import resource
import sys

PORT, COUNT, PID = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
QUERY = sys.argv[4] if len(sys.argv) > 4 else "subscription { thunk { value } }"


def frame(text):
    payload = text.encode()
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    length = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    return b"\x81" + length + mask + masked


async def read_frame(reader):
    head = await reader.readexactly(2)
    length = head[1]
    if length == 126:
        length = int.from_bytes(await reader.readexactly(2), "big")
    return head[0] & 15, await reader.readexactly(length)


async def subscriber(gate):
    async with gate:
        # The buffers of this side are not what is measured.
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT, limit=4096)
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            f"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101"), head
        writer.write(frame('{"type":"connection_init"}'))
        assert b"connection_ack" in (await read_frame(reader))[1]
        writer.write(frame(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": QUERY}})))
        opcode, first = await read_frame(reader)
        assert b'"next"' in first, first
    return reader, writer


def resident():
    for line in open(f"/proc/{PID}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


async def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    before = resident()
    gate = asyncio.Semaphore(64)
    connections = await asyncio.gather(*(subscriber(gate) for _ in range(COUNT)))
    after = resident()
    print(f"{len(connections)} subscribers: {before:.1f} MiB before, {after:.1f} MiB with them, "
          f"{(after - before) * 1024 / COUNT:.1f} KiB each")
    await asyncio.sleep(float(os.environ.get("HOLD", "0")))
    print(f"after a while: {resident():.1f} MiB")


asyncio.run(main())

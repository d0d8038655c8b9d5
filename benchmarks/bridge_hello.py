"""How fast the server says hello while 200 clients are connected and 20 more generate.

  python benchmarks/bridge_hello.py [--bundle props] [--idle 200] [--busy 20] [--samples 300] [-o bridge_hello.json]

The server runs in a process of its own, its worker in another; this process is all the clients. Each sample is a new
connection: from the first packet to the opened WebSocket, and from the sent hello to its answer.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from websockets.asyncio.client import connect

from propsmith.engine_bridge import AsyncClient, protocol
from propsmith.engine_bridge.discovery import Discovery, read_discovery

SERVE = [sys.executable, "-m", "propsmith.runtime", "serve", "--json"]
HELLO = protocol.encode_request(protocol.Request("hello", {"protocol": 1, "client": "benchmark"}, 1))


async def sample(server: Discovery) -> tuple[float, float]:
    """Seconds to connect, and to be answered."""
    began = time.perf_counter()
    headers = {"Authorization": f"Bearer {server.token}"}
    async with connect(f"{server.url.replace('http', 'ws', 1)}ws", additional_headers=headers, proxy=None) as socket:
        opened = time.perf_counter()
        await socket.send(HELLO)
        assert "result" in json.loads(await socket.recv())
        return opened - began, time.perf_counter() - opened


async def generate_on(client: AsyncClient, number: int, made: list[str]) -> None:
    """One prop after the other, for as long as it takes."""
    seed = 1000 * number
    while True:
        prop = await client.generate("wooden barrel", seed=seed)
        made.append(prop.id)
        seed += 1


def quantiles(seconds: list[float]) -> dict[str, float]:
    """Milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return {"median": cuts[49] * 1e3, "p95": cuts[94] * 1e3, "p99": cuts[98] * 1e3, "max": max(seconds) * 1e3}


async def measure(server: Discovery, idle: int, busy: int, samples: int) -> dict[str, object]:
    """Connect all, let some generate, and sample."""
    clients = [AsyncClient(server) for _ in range(idle + busy)]
    await asyncio.gather(*(client.connect() for client in clients))
    alone = [await sample(server) for _ in range(samples)]
    made: list[str] = []
    tasks = [asyncio.create_task(generate_on(client, i, made)) for i, client in enumerate(clients[:busy])]
    await asyncio.sleep(3)
    loaded = []
    for _ in range(samples):
        loaded.append(await sample(server))
        await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.gather(*(client.__aexit__() for client in clients))
    return {
        "props_made_meanwhile": len(made),
        "idle_server_ms": {"connect": quantiles([c for c, _ in alone]), "hello": quantiles([h for _, h in alone])},
        "busy_server_ms": {"connect": quantiles([c for c, _ in loaded]), "hello": quantiles([h for _, h in loaded])},
    }


def main() -> None:
    """Start a server, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", default="props")
    parser.add_argument("--idle", type=int, default=200)
    parser.add_argument("--busy", type=int, default=20)
    parser.add_argument("--samples", type=int, default=300)
    parser.add_argument("-o", "--output", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        discovery = Path(folder, "bridge.json")
        server = subprocess.Popen(
            [*SERVE, "--bundle", args.bundle, "--library", str(Path(folder, "library"))],
            env={**os.environ, "PROPSMITH_DISCOVERY": str(discovery)},
            stdout=subprocess.PIPE,
        )
        try:
            assert server.stdout is not None
            server.stdout.readline()
            found = asyncio.run(measure(read_discovery(discovery), args.idle, args.busy, args.samples))
        finally:
            server.terminate()
            server.wait()
    report = {"cpus": os.cpu_count(), "machine": platform.processor() or platform.machine(), **vars(args), **found}
    report["output"] = None
    text = json.dumps(report, indent=1, default=str)
    print(text)
    if args.output:
        args.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

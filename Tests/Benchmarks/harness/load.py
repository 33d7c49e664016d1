"""One run of wrk against one server, with what it cost."""

import json
import os
import socket
import subprocess
import tempfile
import urllib.parse

from .processes import Problem
from .servers import BENCHMARKS


class Target:
    """A URL with the body to POST to it; without a body it is read with GET."""

    def __init__(self, url, body=None, marker=None):
        self.url = url
        self.body = body
        # A word of the body that is different in each request.
        self.marker = marker

    @classmethod
    def query(cls, port, text, marker=None):
        body = json.dumps({"query": text}).encode()
        return cls(f"http://127.0.0.1:{port}/graphql", body, marker)

    def ask(self):
        """The response's body and the number of all its bytes, head included, of a connection kept open."""
        url = urllib.parse.urlsplit(self.url)
        head = f"{'POST' if self.body is not None else 'GET'} {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\n"
        if self.body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n"
        with socket.create_connection((url.hostname, url.port), timeout=60) as connection:
            connection.sendall(head.encode() + b"\r\n" + (self.body or b""))
            with connection.makefile("rb") as stream:
                status = stream.readline()
                size, length = len(status), None
                while (line := stream.readline()) not in (b"\r\n", b""):
                    size += len(line)
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                if length is None:
                    raise Problem(f"{self.url} answered {status.decode(errors='replace').strip()} without a Content-Length.")
                body = stream.read(length)
        if status.split()[1] != b"200":
            raise Problem(f"{self.url} answered {status.decode().strip()}: {body[:300].decode(errors='replace')}")
        return body, size + 2 + len(body)


def warm_up(servers, target, connections, seconds, seed=0):
    """Load that nobody measures: connections are made, caches filled."""
    _wrk(servers, target, connections, seconds, seed)


def put_under_load(servers, process, target, connections, seconds, seed=0):
    """Runs wrk for so many seconds.

    Returns a dictionary: rate (1/s), p50 and p99 (ms), cpu (microseconds of the server per request), memory (peak, bytes),
    upstream (requests that the upstream had, per request), requests, bytes, and errors of each kind.
    """
    upstream_before = servers.upstream_requests()
    process.forget_peak()
    cpu_before = process.cpu_seconds()
    measured = _wrk(servers, target, connections, seconds, seed)
    cpu = process.cpu_seconds() - cpu_before
    memory = process.peak_memory()
    # Our own question was one of them.
    upstream = servers.upstream_requests() - upstream_before - 1
    requests = measured["requests"]
    if requests == 0:
        raise Problem(f"{process.name} answered nothing within {seconds} s at {target.url}.")
    return {
        "rate": requests / (measured["microseconds"] / 1e6),
        "p50": measured["p50"] / 1000,
        "p99": measured["p99"] / 1000,
        "cpu": cpu * 1e6 / requests,
        "memory": memory,
        "upstream": upstream / requests,
        "requests": requests,
        "bytes": measured["bytes"],
        "statusErrors": measured["statusErrors"],
        "socketErrors": measured["socketErrors"],
        "timeouts": measured["timeouts"],
    }


def _wrk(servers, target, connections, seconds, seed):
    """The summary that load.lua leaves."""
    with tempfile.TemporaryDirectory(dir=servers.work) as folder:
        summary = os.path.join(folder, "summary.json")
        environment = {**os.environ, "SUMMARY": summary, "SEED": f"{seed:06d}"}
        for name in ("BODY", "MARKER"):
            environment.pop(name, None)
        if target.body is not None:
            environment["BODY"] = os.path.join(folder, "body")
            with open(environment["BODY"], "wb") as file:
                file.write(target.body)
            if target.marker:
                environment["MARKER"] = target.marker
        # Threads do not pay on a machine that the servers share.
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s"]
        command += ["-s", os.path.join(BENCHMARKS, "load.lua"), target.url]
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds + 120
        )
        if done.returncode != 0 or not os.path.exists(summary):
            raise Problem(f"wrk failed on {target.url}:\n{done.stdout}")
        with open(summary) as file:
            return json.load(file)

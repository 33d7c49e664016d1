"""How cost grows: with rows, with connections and event loops, with schema and document, with documents never seen before."""

import http.client
import json
import os
import subprocess

from . import data
from .load import Target, put_under_load, warm_up
from .processes import Problem
from .servers import BENCHMARKS, release

CONFIGURATION = os.path.join(BENCHMARKS, "Growth", "app-config.yaml")

# Two ways of a row through the engine.
ROW_QUERIES = {
    "projected from one body": "{rows(count: COUNT){id name price active note}}",
    "joined with a batch": "{rows(count: COUNT){id name price active note seller{id name email}}}",
}
CONNECTION_QUERIES = {"a constant": "{greet}", "batch join of 100 posts": "{posts{id userId title user{id name email}}}"}
CONNECTIONS = (1, 10, 100, 1_000)
LOOPS = (1, 2)
BLOB_QUERY = "{frobs(first: 20){id name}}"
BLOB_CONNECTIONS = (1, 2, 4, 8, 16, 32)


def start(servers, name, loops):
    return servers.start_configured(name, CONFIGURATION, {"LOOPS": str(loops)})


def by_rows(servers, seconds, say):
    """CPU and memory of one request at a time, per row. A new process each time: memory is what these rows need."""
    points = []
    for kind, query in ROW_QUERIES.items():
        for count in data.ROW_COUNTS:
            process, port = start(servers, f"rows-{count}", loops=1)
            small = Target.query(port, query.replace("COUNT", str(data.ROW_COUNTS[0])))
            target = Target.query(port, query.replace("COUNT", str(count)))
            _check_rows(target, count)
            process.stop()
            # Again from the start: nothing is left of the answer that was looked at.
            process, port = start(servers, f"rows-{count}", loops=1)
            small.url = target.url = f"http://127.0.0.1:{port}/graphql"
            warm_up(servers, small, 1, 1)
            idle = process.memory()
            run = put_under_load(servers, process, target, 1, seconds)
            _expect_no_errors(run, f"{count} rows")
            process.stop()
            point = {
                "kind": kind,
                "rows": count,
                "cpuPerRow": run["cpu"] / count,
                "bytesPerRow": max(0, run["memory"] - idle) / count,
                "requests": run["requests"],
            }
            points.append(point)
            say(f"{count} rows, {kind}: {point['cpuPerRow']:.3f} µs and {point['bytesPerRow']:.0f} bytes for each")
    return points


def _check_rows(target, count):
    answer = json.loads(target.ask()[0])
    rows = (answer.get("data") or {}).get("rows") or []
    if "errors" in answer or len(rows) != count or rows[-1]["id"] != count:
        raise Problem(f"{count} rows were asked for, and the answer is {json.dumps(answer)[:300]}")


def _expect_no_errors(run, what):
    errors = {key: run[key] for key in ("statusErrors", "socketErrors", "timeouts") if run[key]}
    if errors:
        raise Problem(f"errors under load with {what}: {errors}")


def by_connections(servers, seconds, say):
    """Rate, latency and CPU per request."""
    points = []
    for loops in LOOPS:
        process, port = start(servers, f"loops-{loops}", loops)
        for kind, query in CONNECTION_QUERIES.items():
            for connections in CONNECTIONS:
                target = Target.query(port, query)
                # Long enough for the connections to the upstream to be there.
                warm_up(servers, target, connections, 2)
                run = put_under_load(servers, process, target, connections, seconds)
                _expect_no_errors(run, f"{connections} connections")
                points.append({"kind": kind, "loops": loops, "connections": connections, **run})
                say(f"{connections} connections, {loops} loops, {kind}: {run['cpu']:.1f} µs, p99 {run['p99']:.2f} ms")
        process.stop()
    return points


def by_blobs(servers, seconds, say):
    """Peak memory while so many requests, each of which reads 30 MB, run at once."""
    points = []
    for connections in BLOB_CONNECTIONS:
        process, port = start(servers, f"blobs-{connections}", loops=2)
        idle = process.memory()
        run = put_under_load(servers, process, Target.query(port, BLOB_QUERY), connections, seconds)
        _expect_no_errors(run, f"{connections} connections")
        process.stop()
        growth = run["memory"] - idle
        points.append({"connections": connections, "growth": growth, "rate": run["rate"]})
        say(f"{connections} bodies of 30 MB at once: peak {growth / 1e6:.0f} MB more than at the start")
    return points


def by_documents(servers, documents, say):
    """Resident memory while documents arrive that were never seen before, each of which the plan cache would keep."""
    points = []
    for kind, text in documents_of_kinds().items():
        process, port = start(servers, "documents", loops=2)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        idle = process.memory()
        for number in range(1, documents + 1):
            # At the end as well: the cache's parts are chosen by a text's last bytes.
            body = json.dumps({"query": f"{text.replace(MARKER, f'Number{number}')} # {number}"})
            connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
            answer = connection.getresponse().read()
            if b'"errors":' in answer:
                raise Problem(f"document {number} was answered with {answer[:300].decode(errors='replace')}")
            if number % max(1, documents // 100) == 0:
                points.append({"kind": kind, "documents": number, "growth": process.memory() - idle})
        connection.close()
        process.stop()
        say(f"{documents} documents, {kind}: {points[-1]['growth'] / 1e6:.1f} MB more than at the start")
    return points


MARKER = "IntrospectionQuery"


def documents_of_kinds():
    """Documents of different proportions between text, syntax tree and plan."""
    with open(os.path.join(BENCHMARKS, "introspection.graphql"), encoding="utf-8") as file:
        introspection = file.read()
    lists = [f"a{index}: posts {{ id userId title user {{ id name email }} }}" for index in range(20)]
    return {
        "introspection": introspection,
        "1 field": f"query {MARKER} {{ greet }}",
        "500 fields": f"query {MARKER} {{ {' '.join(f'a{index}: greet' for index in range(500))} }}",
        "20 joined lists": f"query {MARKER} {{ {' '.join(lists)} }}",
        "1 field and 10 kB of comment": f"query {MARKER} {{ greet }} # {'x' * 10_000}\n",
    }


SIZES = {
    "schema": (10, 100, 1_000),
    "plan-by-schema": (10, 100, 1_000),
    "plan-by-document": (10, 100, 1_000, 10_000),
}


def by_schema_and_document(say):
    """Time and memory of building schemas and of preparing documents, each in a process of its own."""
    program = release("MicroBenchmarks")
    points = []
    for name, sizes in SIZES.items():
        for size in sizes:
            command = [program, "growth", name, str(size)]
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            if done.returncode != 0:
                raise Problem(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr[-2000:]}")
            point = {"name": name, "size": size, **json.loads(done.stdout)}
            points.append(point)
            say(f"{name} {size}: {point['nanoseconds'] / 1e3:.1f} µs, {point['bytes'] / 1e3:.1f} kB")
    return points

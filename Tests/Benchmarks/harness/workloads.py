"""The workloads, and whether an answer to one of them is right."""

import json
import os
import re

from .load import Target
from .servers import BENCHMARKS


class Workload:
    def __init__(self, name, facts, data):
        self.name = name
        self.title = facts["title"]
        self.connections = facts["connections"]
        # Requests to the upstream that each request needs when nothing is shared.
        self.upstream_calls = facts["upstreamCalls"]
        # Path of the upstream that has the same data, for a proxy to pass through.
        self.raw = facts.get("raw")
        # Whether requests can share upstream calls that are in flight.
        self.sharing = facts.get("sharing", False)
        self.marker = facts.get("marker")
        self.query = facts.get("query") or _read(facts["queryFile"])
        # Introspection has no fixed answer: servers differ in directives and descriptions.
        answer = os.path.join(data, "answers", f"{name}.json")
        self.answer = _read(answer) if os.path.exists(answer) else None

    def target(self, port):
        return Target.query(port, self.query, self.marker)

    def fault(self, text):
        """What is wrong with an answer, in a sentence; None if it is right.

        Members have to come in the order of the query; how numbers and strings are spelled does not matter.
        """
        try:
            given = json.loads(text)
        except ValueError as error:
            return f"the answer is no JSON: {error}"
        if "errors" in given:
            return f"the answer has errors: {json.dumps(given['errors'])[:300]}"
        if self.answer is None:
            return _introspection_fault(given)
        wanted = json.loads(self.answer)
        if json.dumps(given.get("data")) == json.dumps(wanted["data"]):
            return None
        return f"the answer is not the expected one: {json.dumps(given)[:300]}"

    def load_fault(self, run, size, connections, shares):
        """What is wrong with the answers under load, None if they are as those that were looked at.

        Every answer has the same number of bytes as the one that was compared: one with an error in it would not. What
        arrived of answers that were under way at the end is all that may differ.
        """
        errors = {key: run[key] for key in ("statusErrors", "socketErrors", "timeouts") if run[key]}
        if errors:
            return f"errors under load: {errors}"
        if abs(run["bytes"] - run["requests"] * size) > connections * size:
            return f"answers under load have {run['bytes'] / run['requests']:.1f} bytes, the right one has {size}"
        spare = 2 * connections * max(1, self.upstream_calls) / run["requests"] + 0.005
        if not shares and abs(run["upstream"] - self.upstream_calls) > spare:
            return f"{run['upstream']:.3f} upstream calls for each request, {self.upstream_calls} expected"
        if shares and run["upstream"] > self.upstream_calls + spare:
            return f"{run['upstream']:.3f} upstream calls for each request, {self.upstream_calls} without sharing"
        return None


def read_workloads(data, names=None):
    everything = {name: Workload(name, facts, data) for name, facts in json.loads(_read("workloads.json")).items()}
    return [everything[name] for name in names] if names else list(everything.values())


def _read(name):
    with open(os.path.join(BENCHMARKS, name), encoding="utf-8") as file:
        return file.read()


def _introspection_fault(given):
    try:
        schema = given["data"]["__schema"]
        found = {kind["name"]: [field["name"] for field in kind["fields"] or []] for kind in schema["types"]}
    except (KeyError, TypeError) as error:
        return f"the answer lacks {error}: {json.dumps(given)[:300]}"
    for name, fields in _schema_fields().items():
        if sorted(found.get(name, [])) != sorted(fields):
            return f"type {name} has the fields {found.get(name)}, not {fields}"
    return None


def _schema_fields():
    """Fields of each object type of the benchmark's schema, read by its layout: a field starts after two spaces."""
    text = _read("Schema/bench.graphql")
    types = re.findall(r"^type (\w+) \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL)
    return {name: re.findall(r"^  (\w+)[(:]", body, re.MULTILINE) for name, body in types}

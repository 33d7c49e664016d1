"""Draws the curves of `growth` as PNG files. Needs matplotlib."""

import os

from .processes import Problem

try:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot
except ImportError:
    pyplot = None

# Colours that people who do not see red and green apart can tell from each other.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
MARKERS = ("o", "s", "^", "D", "v")
PLAN_CACHE_BYTES = 32 << 20
BODY_BUDGET_BYTES = 80 << 20


def need_matplotlib():
    if pyplot is None:
        raise Problem(
            "matplotlib is needed to draw and is not here. Install it: apt-get install python3-matplotlib,\n"
            "or python3 -m venv .build/python && . .build/python/bin/activate && pip install matplotlib"
        )


def draw(curves, folder):
    """Writes one picture for each group of curves that was measured."""
    need_matplotlib()
    pyplot.rcParams.update({"font.size": 11, "axes.titlesize": 12, "figure.dpi": 110})
    os.makedirs(folder, exist_ok=True)
    if curves.get("rows"):
        _rows(curves["rows"], os.path.join(folder, "cost-by-rows.png"))
    if curves.get("connections"):
        _connections(curves["connections"], os.path.join(folder, "cost-by-connections.png"))
    if curves.get("sizes"):
        _sizes(curves["sizes"], os.path.join(folder, "cost-by-schema-and-document.png"))
    if curves.get("documents") and curves.get("blobs"):
        _bounds(curves["documents"], curves["blobs"], os.path.join(folder, "memory-bounds.png"))


def _rows(points, path):
    figure, (cpu, memory) = pyplot.subplots(1, 2, figsize=(11, 4.2))
    for kind, series, style in _series(points, "kind"):
        counts = [point["rows"] for point in series]
        cpu.plot(counts, [point["cpuPerRow"] for point in series], label=kind, **style)
        memory.plot(counts, [point["bytesPerRow"] for point in series], label=kind, **style)
    _finish(cpu, "Server CPU per row", "rows of one answer", "µs")
    _finish(memory, "Peak memory per row", "rows of one answer", "bytes")
    _save(figure, path)


def _connections(points, path):
    kinds = list(dict.fromkeys(point["kind"] for point in points))
    figure, axes = pyplot.subplots(3, len(kinds), figsize=(11, 10.8), squeeze=False)
    for column, kind in enumerate(kinds):
        for loops, series, style in _series([point for point in points if point["kind"] == kind], "loops"):
            counts = [point["connections"] for point in series]
            label = f"{loops} event loop{'s' if loops > 1 else ''}"
            axes[0][column].plot(counts, [point["cpu"] for point in series], label=label, **style)
            axes[1][column].plot(counts, [point["rate"] for point in series], label=label, **style)
            axes[2][column].plot(counts, [point["p99"] for point in series], label=label, **style)
        _finish(axes[0][column], f"Server CPU per request: {kind}", "connections", "µs")
        _finish(axes[1][column], f"Rate: {kind}", "connections", "requests per second")
        _finish(axes[2][column], f"99th percentile of latency: {kind}", "connections", "ms")
    _save(figure, path)


def _sizes(points, path):
    figure, ((build, schema), (document, held)) = pyplot.subplots(2, 2, figsize=(11, 7.4))
    by_name = lambda name: [point for point in points if point["name"] == name]
    sizes = lambda name: [point["size"] for point in by_name(name)]
    first, second, third = ({"color": COLOURS[n], "marker": MARKERS[n]} for n in range(3))

    name = "schema"
    build.plot(sizes(name), [p["nanoseconds"] / p["size"] / 1e3 for p in by_name(name)], label="time", **first)
    build.plot(sizes(name), [p["bytes"] / p["size"] / 1e3 for p in by_name(name)], label="memory", **second)
    _finish(build, "Building a schema, per type of 10 fields", "types", "µs, kB")

    name = "plan-by-schema"
    schema.plot(sizes(name), [p["nanoseconds"] / 1e3 for p in by_name(name)], label="time", **first)
    schema.plot(sizes(name), [p["bytes"] / 1e3 for p in by_name(name)], label="memory", **second)
    _finish(schema, "A document of 100 fields: parse, validate, plan", "types of the schema", "µs, kB")

    name = "plan-by-document"
    document.plot(sizes(name), [p["nanoseconds"] / p["size"] / 1e3 for p in by_name(name)], label="time", **first)
    _finish(document, "Parse, validate and plan, per field", "fields of the document", "µs")
    held.plot(sizes(name), [p["bytes"] / p["size"] for p in by_name(name)], label="memory held", **second)
    held.plot(
        sizes(name), [p["estimatedBytes"] / p["size"] for p in by_name(name)], label="counted by the plan cache", **third
    )
    _finish(held, "Memory of a prepared document, per field", "fields of the document", "bytes")
    _save(figure, path)


def _bounds(documents, blobs, path):
    figure, (cache, bodies) = pyplot.subplots(1, 2, figsize=(11, 4.4))
    for kind, series, style in _series(documents, "kind"):
        style.pop("marker")
        cache.plot(
            [point["documents"] for point in series], [point["growth"] / 1e6 for point in series], label=kind, **style
        )
    cache.axhline(PLAN_CACHE_BYTES / 1e6, color="grey", linestyle="--", label="bound of the plan cache")
    growth = "MB more than at the start"
    _finish(cache, "Memory while new documents arrive", "documents, no two alike", growth, logarithmic=False, room=1.8)
    bodies.plot(
        [point["connections"] for point in blobs],
        [point["growth"] / 1e6 for point in blobs],
        color=COLOURS[0],
        marker="o",
        label="peak memory",
    )
    bodies.axhline(BODY_BUDGET_BYTES / 1e6, color="grey", linestyle="--", label="bound of bodies in flight")
    _finish(bodies, "Memory while bodies of 30 MB are read", "requests at once", growth, logarithmic=False)
    _save(figure, path)


def _series(points, key):
    """The points of each kind, with a line style of their own."""
    kinds = list(dict.fromkeys(point[key] for point in points))
    for number, kind in enumerate(kinds):
        yield kind, [point for point in points if point[key] == kind], {"color": COLOURS[number], "marker": MARKERS[number]}


def _finish(axes, title, x, y, logarithmic=True, room=1.3):
    if logarithmic:
        axes.set_xscale("log")
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    # From zero: a curve that is flat has to look flat, and one that is not must not hide it.
    axes.set_ylim(bottom=0, top=axes.get_ylim()[1] * room)
    axes.grid(True, alpha=0.3)
    axes.legend(frameon=False, loc="upper right", fontsize=10)


def _save(figure, path):
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)

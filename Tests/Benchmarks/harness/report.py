"""The table of a benchmark's results, as Markdown."""

import statistics

LIMITS = ("nginx-static", "nginx-proxy")


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def figure(value):
    """Three digits that matter."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(results, peers):
    """One line for each workload, number of connections and entrant: medians of the rounds.

    `results` is a list of {"workload", "connections", "runs": {entrant: [run]}}. "× static" is the ratio to nginx with the
    finished answer as a file, "× proxy" to nginx that passes the upstream's body through. "× peer" is the ratio to the best
    of the peers that has the same freedom to share calls.
    """
    head = ["workload", "conns", "entrant", "req/s", "p50 ms", "p99 ms", "CPU µs/req", "peak MB", "upstream/req", "× static", "× proxy"]
    if peers:
        head.append("× peer")
    lines = ["| " + " | ".join(head) + " |", "|---|--:|---|" + "--:|" * (len(head) - 3)]
    for result in results:
        runs = {name: runs for name, runs in result["runs"].items() if runs}
        rates = {name: median(runs[name], "rate") for name in runs}
        static, proxy = (rates.get(name) for name in LIMITS)
        for name in sorted(rates, key=lambda name: -rates[name]):
            of = runs[name]
            best = max((rates[peer] for peer in peers if peer in rates and shares(peer) == shares(name)), default=None)
            cells = [
                result["workload"],
                str(result["connections"]),
                name,
                figure(rates[name]),
                f"{median(of, 'p50'):.2f}",
                f"{median(of, 'p99'):.2f}",
                figure(median(of, "cpu")),
                f"{max(run['memory'] for run in of) / 1e6:.0f}",
                f"{median(of, 'upstream'):.2f}",
                figure(rates[name] / static) if static else "",
                figure(rates[name] / proxy) if proxy else "",
            ]
            if peers:
                cells.append(figure(rates[name] / best) if best and name not in LIMITS else "")
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def shares(entrant):
    """Whether an entrant shares upstream calls that are in flight."""
    return entrant.endswith("+dd")

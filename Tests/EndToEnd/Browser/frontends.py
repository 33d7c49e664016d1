"""Tries a page of another origin in a browser: frontends.py SERVER BACKSTAGE PAGE_PORT FOREIGN_PORT LOG

The page asks as the plugins of a Backstage frontend do. SERVER allows the origin with PAGE_PORT and not the one with
FOREIGN_PORT; BACKSTAGE stands for the backend that such a frontend has, with proxy routes to SERVER; LOG is the
server's.
"""

import http.server
import os
import sys
import threading

from checks import check, contains, equal, run_all
from webdriver import Browser

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "frontend.html")


class PageServer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(PAGE, "rb") as file:
            body = file.read()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Frontend:
    """A page of an origin of its own."""

    def __init__(self, browser, port):
        self.browser = browser
        self.url = f"http://localhost:{port}/"
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), PageServer)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def open(self):
        self.browser.open(self.url)

    def ask(self, function, *arguments):
        """The result of one of the page's functions, or why the browser refused it."""
        return self.browser.run(
            "const [name, ...values] = arguments;"
            "return window[name](...values).catch((error) => ({refused: error.name}))",
            function,
            *arguments,
        )


class Context:
    def __init__(self, browser, server, backstage, page_port, foreign_port, log):
        self.server, self.backstage, self.log = server, backstage, log
        self.page = Frontend(browser, int(page_port))
        self.foreign = Frontend(browser, int(foreign_port))

    def preflights(self):
        """How many OPTIONS requests the server has logged."""
        with open(self.log, encoding="utf-8") as file:
            return sum('"method":"OPTIONS"' in line for line in file)


QUERY = "{ summary { frobCount flerpCount thunk } }"
SUMMARY = {"frobCount": 500, "flerpCount": 450, "thunk": "primordial"}


@check("directly: the page asks with token and JSON, and reads the answer")
def direct(context):
    context.page.open()
    answer = context.page.ask("askGraphQL", context.server + "/api/graphql", QUERY, "any-token")
    equal(answer["body"], {"data": {"summary": SUMMARY}})
    equal(answer["status"], 200)


@check("directly: a header that is exposed can be read, and no other")
def exposed(context):
    answer = context.page.ask("askGraphQL", context.server + "/api/graphql", QUERY, "any-token")
    assert answer["requestId"], answer
    equal(answer["date"], None)


@check("directly: the browser asks for permission once, as long as maxAge says")
def preflight_is_kept(context):
    before = context.preflights()
    assert before > 0, "the first request should have had a preflight"
    for _ in range(3):
        equal(context.page.ask("askGraphQL", context.server + "/api/graphql", QUERY, "any-token")["status"], 200)
    # Lines are written before answers are sent, so what was asked for is in the log.
    equal(context.preflights(), before)


@check("directly: the aggregate route, as the document of Backstage asks it")
def aggregate(context):
    answer = context.page.ask("getJSON", context.server + "/api/frobs-aggregator/summary")
    equal(answer["body"], SUMMARY)


@check("directly: a page of an origin that is not allowed is refused")
def disallowed(context):
    context.foreign.open()
    for function, *arguments in [
        ("askGraphQL", "/api/graphql", QUERY, "any-token"),
        ("getJSON", "/api/frobs-aggregator/summary"),
        ("getJSON", "/api/graphql?query=%7B__typename%7D"),
    ]:
        path, *rest = arguments
        equal(context.foreign.ask(function, context.server + path, *rest), {"refused": "TypeError"})


@check("through Backstage's proxy: the token goes along, and no origin but the backend's is asked")
def proxied(context):
    context.page.open()
    answer = context.page.ask("askGraphQL", context.backstage + "/api/proxy/tributary", QUERY, "browser-token")
    equal(answer["body"], {"data": {"summary": SUMMARY}})
    answer = context.page.ask("getJSON", context.backstage + "/api/proxy/frobs-aggregator/summary", "browser-token")
    equal(answer["body"], SUMMARY)


@check("through Backstage's proxy: without a token the page can read why it is refused")
def unauthenticated(context):
    answer = context.page.ask("askGraphQL", context.backstage + "/api/proxy/tributary", QUERY, None)
    equal(answer["status"], 401)
    contains(answer["body"]["error"]["message"], "Missing credentials")


if __name__ == "__main__":
    with Browser() as started:
        run_all(Context(started, *sys.argv[1:]))

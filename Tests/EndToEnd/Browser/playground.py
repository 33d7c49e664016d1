"""Tries the playground in a browser: playground.py ENDPOINT GUARDED_ENDPOINT PROXIED_ENDPOINT

The first answers everybody, the second asks for the token "browser-token", the third is a proxy route of another
server to the first.
"""

import json
import sys
from urllib.parse import urlencode, urlsplit

from checks import check, contains, equal, run_all
from page import Page
from webdriver import Browser


@check("the page loads whole from the server, and its policy has nothing to refuse")
def loads(page, *_):
    # The very first page: all that is logged is its own.
    page.browser.open(page.endpoint)
    page.await_text("#schema-state", "types")
    equal(page.browser.run("return document.title"), "GraphQL playground")
    equal([entry["message"] for entry in page.browser.log()], [])
    hosts = set()
    for entry in page.browser.log("performance"):
        event = json.loads(entry["message"])["message"]
        if event["method"] == "Network.requestWillBeSent":
            url = urlsplit(event["params"]["request"]["url"])
            # The browser's own pages come before.
            if url.scheme not in ("chrome", "data"):
                hosts.add(url.netloc)
    equal(hosts, {urlsplit(page.endpoint).netloc})


@check("the policy refuses scripts, styles and markup that are not the page's own")
def policy(page, *_):
    script = """
        const refused = [];
        document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
        const inline = document.createElement('style');
        inline.textContent = '* { color: red }';
        document.head.append(inline);
        const image = new Image();
        image.src = 'http://other.invalid/x.png';
        try { document.body.innerHTML = '<b>x</b>'; } catch { refused.push('markup'); }
        const asked = fetch('http://other.invalid/').catch(() => refused.push('fetch'));
        return asked.then(() => new Promise((resolve) => setTimeout(() => resolve(refused), 0)));
        """
    refused = set(page.browser.run(script))
    assert {"style-src-elem", "img-src", "connect-src", "markup", "fetch"} <= refused, refused
    page.browser.log()


@check("a query is typed with completion, run, and answered")
def completion(page, *_):
    page.open()
    page.write("query", "{", "fro")
    equal(page.suggestions()[0], "frobs")
    page.browser.type(("Enter",))
    contains(page.suggestions(), "id", "name", "flerp")
    page.browser.type("na")
    equal(page.suggestions()[0], "name")
    page.browser.type(("Tab",))
    equal(page.value("query"), "{frobs {\n  name\n}}")
    frobs = page.run()["data"]["frobs"]
    equal(len(frobs), 500)
    status = page.text("#status")
    contains(status, "200 OK", " ms", " kB")


@check("Ctrl+Space opens the list, arrows move in it, Escape closes it")
def keyboard(page, *_):
    page.write("query", "{ ")
    page.browser.type(("Control", " "))
    first = page.suggestions()
    option = "return document.querySelector('#query [aria-selected=true]').id"
    active = "return document.querySelector('#query textarea').getAttribute('aria-activedescendant')"
    equal(page.browser.run(active), page.browser.run(option))
    page.browser.type(("ArrowDown",), ("ArrowDown",), ("ArrowUp",))
    equal(page.browser.run("return document.querySelector('#query [aria-selected=true] .name').textContent"), first[1])
    page.browser.type(("Escape",))
    page.browser.wait("return document.querySelector('#query .suggestions').hidden")
    equal(page.browser.run(active), None)


@check("Tab reaches everything, in no trap, and everything has a name")
def focus(page, *_):
    page.open()
    page.browser.run("document.getElementById('run').focus()")
    names = []
    for _ in range(60):
        names.append(page.browser.focused_name())
        page.browser.type(("Tab",))
        # At the end the focus leaves the page.
        if page.browser.run("return document.activeElement === document.body || document.activeElement.id === 'run'"):
            break
    else:
        raise AssertionError(f"60 times Tab, and not around: {names}")
    assert all(names), f"something has no name: {names}"
    for name in [
        "Run",
        "Prettify",
        "GraphQL document",
        "Variables",
        "Variables, as JSON",
        "Height of variables and headers",
        "Width of the request",
        "Response body",
        "Documentation",
        "Search types and fields",
        "Query",
    ]:
        assert name in names, f"{name} is not in {names}"


@check("it fits screens from 320 pixels on, and everything on them is inside")
def screens(page, *_):
    script = """
        const shown = [...document.querySelectorAll('button, select, textarea, #result')].filter((one) => one.offsetParent);
        const outside = shown.filter((one) => {
            const { left, right, bottom } = one.getBoundingClientRect();
            return left < 0 || right > innerWidth || (bottom > innerHeight && !one.closest('#docs-page'));
        });
        return [document.documentElement.scrollWidth, outside.map((one) => one.id || one.textContent)];
        """
    for width, height in [(320, 640), (600, 700), (1024, 600), (1920, 1080)]:
        page.browser.emulate(width, height)
        page.open()
        equal(page.browser.run(script), [width, []])
    page.browser.emulate(1280, 800)


@check("errors of the schema are told while they are written, and F8 goes there")
def problems(page, *_):
    page.put("query", "{\n  frobs { id }\n  frbs { id }\n}\n")
    contains(
        page.await_text("#problem", "frbs"),
        'Line 3: Cannot query field "frbs" on type "Query".',
        'Did you mean "frobs"?',
    )
    equal(page.text("#query .problem-error"), "frbs")
    page.browser.type(("F8",))
    equal(page.browser.run("return document.querySelector('#query textarea').selectionStart"), 19)
    contains(page.run()["errors"][0]["message"], 'Cannot query field "frbs"')
    contains(page.text("#status"), "400", "1 error")


@check("variables are checked and sent")
def variables(page, *_):
    page.put("query", "query Some($count: Int!) {\n  blob(first: $count) { id }\n}\n")
    page.await_text("#input-problem", '"count" of type "Int!" has to be given')
    page.put("variables", '{"count": "x"}')
    page.await_text("#input-problem", 'Expected a value of type "Int"')
    page.put("variables", '{"count": 3,}')
    page.await_text("#input-problem", "Expected a name in quotes, found }.")
    page.put("variables", '{"count": 3}')
    page.browser.wait("return document.getElementById('input-problem').textContent === ''")
    equal(len(page.run()["data"]["blob"]), 3)


@check("of several operations the one with the cursor runs, or the one that is chosen")
def operations(page, *_):
    page.put("query", "query A { a: __typename }\nquery B { b: __typename }\n")
    page.put("variables", "")
    page.browser.run("document.querySelector('#query textarea').focus()")
    page.browser.type(("Control", "a"), ("ArrowUp",))
    page.browser.run("document.querySelector('#query textarea').setSelectionRange(3, 3)")
    page.browser.wait("return document.getElementById('operation').selectedOptions[0].textContent === 'A'")
    equal(page.run()["data"], {"a": "Query"})
    page.browser.run(
        "const o = document.getElementById('operation'); o.value = '1'; o.dispatchEvent(new Event('change'))"
    )
    equal(page.run()["data"], {"b": "Query"})


@check("Prettify lays the document out, and undo takes it back")
def prettify(page, *_):
    page.put("query", "query A($x:Int){frobs{id,name}}")
    page.browser.click("#prettify")
    equal(page.value("query"), "query A($x: Int) {\n  frobs {\n    id\n    name\n  }\n}\n")
    page.browser.run("document.querySelector('#query textarea').focus()")
    page.browser.type(("Control", "z"))
    equal(page.value("query"), "query A($x:Int){frobs{id,name}}")


@check("the documentation is searched, read and opened from the document")
def documentation(page, *_):
    page.put("query", "{ frobs { label } }")
    page.browser.run("const t = document.querySelector('#query textarea'); t.focus(); t.setSelectionRange(11, 11)")
    contains(page.await_text("#hint", "Frob.label"), "String!", "Name and id in one")
    page.browser.type(("F1",))
    page.await_text("#docs-title", "Frob.label")
    contains(page.text("#docs-page"), "Name and id in one, such as for a list of choices.")
    page.browser.run("document.getElementById('docs-search').focus()")
    page.browser.type("blob first")
    contains(page.await_text("#docs-page", "Query.blob"), "Query.blob(first:)")
    page.browser.type(("Enter",))
    page.await_text("#docs-title", "Query.blob")
    contains(page.text("#docs-page .marked"), "first: Int = 20")
    page.browser.click("#docs-back")
    page.await_text("#docs-title", "Frob.label")


@check("what was run is kept in the history")
def history(page, *_):
    page.put("query", "query Kept { kept: __typename }")
    equal(page.run()["data"], {"kept": "Query"})
    page.put("query", "{ other: __typename }")
    page.browser.click("#tab-history")
    contains(page.text("#history-list"), "Kept")
    page.browser.click("#history-list button")
    equal(page.value("query"), "query Kept { kept: __typename }")


@check("a link carries document and variables, and no headers")
def links(page, *_):
    query = "query Linked($n: Int) { blob(first: $n) { id } }"
    page.open("#" + urlencode({"query": query, "variables": '{"n": 2}'}))
    equal(page.value("query"), query)
    equal(len(page.run()["data"]["blob"]), 2)
    equal(page.browser.run("return location.hash"), "")
    link = page.call("session.js", "linkTo", {"query": query, "variables": '{"n": 2}'})
    contains(link, "#query=query+Linked", "variables=")


@check("headers carry the credentials that the schema and the queries need")
def headers(page, guarded, _):
    other = Page(page.browser, guarded)
    other.open(schema=False)
    contains(other.text("#schema-state"), "Missing credentials", "Headers")
    other.put("headers", "authorization: Bearer wrong-token")
    other.await_text("#schema-state", "Illegal token")
    other.put("headers", "authorization Bearer")
    other.await_text("#input-problem", "A header is a name, a colon and a value")
    other.put("headers", "authorization: Bearer browser-token")
    other.await_text("#schema-state", "types")
    other.put("query", "{ thing: __typename }")
    equal(other.run()["data"], {"thing": "Query"})
    stored = page.browser.run("return JSON.stringify(sessionStorage) + JSON.stringify(localStorage)")
    assert "browser-token" not in stored, stored


@check("the page works through a proxy route of another server, whatever the route is called")
def proxied(page, _, proxied):
    other = Page(page.browser, proxied)
    other.open()
    other.put("query", "{ frobs { id } }")
    equal(len(other.run()["data"]["frobs"]), 500)


SET_THUNK = """
    const [endpoint, value] = arguments;
    const query = 'mutation ($value: String!) { setThunk(value: $value) { value } }';
    const body = JSON.stringify({ query, variables: { value } });
    return fetch(endpoint, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
        .then((response) => response.json());
    """


def listen(page, protocol):
    """Subscribes, changes what the subscription is about, and stops."""
    page.put("query", "subscription { thunk { value } }")
    page.browser.type(("Control", "Enter"))
    contains(page.await_text("#result", "Event 1 after"), '"value"')
    contains(page.text("#status"), protocol, "listening")
    equal(page.text("#run"), "Stop")
    contains(page.browser.run(SET_THUNK, page.endpoint, protocol)["data"]["setThunk"]["value"], protocol)
    contains(page.await_text("#result", "Event 2 after"), f'"value": "{protocol}"')
    page.browser.click("#run")
    contains(page.await_text("#status", "stopped"), "2 events")
    page.browser.run(SET_THUNK, page.endpoint, "primordial")


@check("events of a subscription are listed as they come, over a WebSocket")
def web_socket(page, *_):
    page.open()
    listen(page, "WebSocket")


@check("where no WebSocket comes through, they come as a stream of server-sent events")
def event_stream(page, _, proxied):
    other = Page(page.browser, proxied)
    other.open()
    listen(other, "200 OK")


@check("over a WebSocket the headers go along as well")
def guarded_socket(page, guarded, _):
    other = Page(page.browser, guarded)
    other.open(schema=False)
    other.put("headers", "authorization: Bearer browser-token")
    other.await_text("#schema-state", "types")
    other.put("query", "subscription { thunk { value } }")
    other.browser.type(("Control", "Enter"))
    contains(other.await_text("#result", "Event 1 after"), "primordial")
    contains(other.text("#status"), "WebSocket", "listening")
    other.browser.click("#run")
    other.await_text("#status", "stopped")


@check("deferred parts are put in place as they arrive")
def deferred(page, *_):
    page.open()
    page.write("query", "{ thunk { value } ... @")
    page.browser.type(("Control", " "))
    contains(" ".join(page.suggestions()), "defer")
    page.put("query", "{ thunk { value } ... @defer { blob(first: 1) { id } } }")
    equal(page.run()["data"], {"thunk": {"value": "primordial"}, "blob": [{"id": "frob-1"}]})
    contains(page.text("#status"), "the last part after", "2 parts")


@check("nothing went wrong in the page meanwhile")
def quiet(page, *_):
    # What the checks are about is refused, and the proxy route takes no WebSocket.
    expected = ("Failed to load resource", "other.invalid", "api/proxy/open-tributary' failed")
    messages = [entry["message"] for entry in page.browser.log()]
    equal([message for message in messages if not any(part in message for part in expected)], [])


if __name__ == "__main__":
    with Browser() as started:
        run_all(Page(started, sys.argv[1]), *sys.argv[2:])

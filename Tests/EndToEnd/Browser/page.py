"""The playground as somebody who uses it sees it."""

import json


class Page:
    def __init__(self, browser, endpoint):
        self.browser = browser
        self.endpoint = endpoint

    def open(self, fragment="", schema=True):
        """Loads the page anew, with nothing of the session before."""
        self.browser.open(self.endpoint + "/playground/icon.svg")
        self.browser.run("sessionStorage.clear()")
        self.browser.open(self.endpoint + fragment)
        if schema:
            self.await_text("#schema-state", "types")
        else:
            self.browser.wait("return document.getElementById('schema-state')?.textContent.startsWith('No schema')")

    def text(self, selector):
        return self.browser.run("return document.querySelector(arguments[0]).textContent", selector)

    def await_text(self, selector, part):
        """Waits until the text of an element holds a part, and returns it."""
        return self.browser.wait(
            "const found = document.querySelector(arguments[0])?.textContent;"
            "return found?.includes(arguments[1]) && found",
            selector,
            part,
        )

    def value(self, editor):
        return self.browser.run("return document.querySelector(`#${arguments[0]} textarea`).value", editor)

    def write(self, editor, *parts):
        """Types into an emptied editor: `query`, `variables` or `headers`."""
        if editor != "query":
            self.browser.click(f"#tab-{editor}")
        self.browser.run("document.querySelector(`#${arguments[0]} textarea`).focus()", editor)
        self.browser.type(("Control", "a"), ("Backspace",), *parts)

    def put(self, editor, text):
        """Puts a text into an editor at once, as pasting does."""
        self.write(editor)
        self.browser.run("document.execCommand('insertText', false, arguments[0])", text)

    def run(self):
        """Runs by keyboard, and returns the response's JSON."""
        self.browser.type(("Control", "Enter"))
        self.browser.wait(
            "return document.getElementById('run').textContent === 'Run'"
            " && !document.getElementById('result').classList.contains('stale')"
        )
        return json.loads(self.text("#result pre"))

    def suggestions(self):
        """What the list shows, once there is one."""
        self.browser.wait("return document.querySelector('#query .suggestions:not([hidden])')")
        return self.browser.run(
            "return [...document.querySelectorAll('#query [role=option] .name')].map((o) => o.textContent)"
        )

    def call(self, module, function, *arguments):
        """The result of a function of one of the page's modules; what an async generator yields, as a list."""
        return self.browser.run(
            "const [url, name, ...values] = arguments;"
            "return import(url).then((module) => module[name](...values))"
            ".then((result) => result?.[Symbol.asyncIterator] ? Array.fromAsync(result) : result)",
            f"{self.endpoint}/playground/{module}",
            function,
            *arguments,
        )

"""A browser driven by the W3C WebDriver protocol, with nothing but Python's standard library.

Spec: https://www.w3.org/TR/webdriver2/
"""

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

# Key codes of https://www.w3.org/TR/webdriver2/#keyboard-actions
KEYS = {
    "Control": "\ue009",
    "Shift": "\ue008",
    "Alt": "\ue00a",
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "Tab": "\ue004",
    "Backspace": "\ue003",
    "ArrowDown": "\ue015",
    "ArrowUp": "\ue013",
    "F1": "\ue031",
    "F8": "\ue038",
    "End": "\ue010",
}

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class WebDriverError(Exception):
    """What the browser could not do."""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Browser:
    """A headless Chromium. Use it in a `with` statement: it ends with it."""

    def __init__(self, width=1280, height=800, scheme="light"):
        self._folder = tempfile.mkdtemp(prefix="tributary-browser-")
        port = free_port()
        self._base = f"http://127.0.0.1:{port}"
        self._log = open(os.path.join(self._folder, "chromedriver.log"), "wb")
        self._process = subprocess.Popen(
            [shutil.which("chromedriver"), f"--port={port}"],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._session = None
        try:
            self._wait_until_ready()
            arguments = [
                "--headless=new",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                f"--window-size={width},{height}",
                f"--user-data-dir={self._folder}/profile",
                "--disable-background-networking",
                "--disable-component-update",
                "--force-color-profile=srgb",
            ]
            if hasattr(os, "geteuid") and os.geteuid() == 0:
                # Chromium's sandbox does not work for root.
                arguments.append("--no-sandbox")
            if scheme == "dark":
                arguments.append("--blink-settings=preferredColorScheme=0")
            capabilities = {
                "browserName": "chrome",
                "goog:chromeOptions": {"args": arguments, "binary": shutil.which("chromium") or ""},
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
                "timeouts": {"script": 20000, "pageLoad": 20000},
            }
            answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}}, session=False)
            self._session = answer["sessionId"]
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            if self._session:
                self._call("DELETE", "")
        except (OSError, WebDriverError):
            pass
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait_until_ready(self):
        deadline = time.monotonic() + 20
        while True:
            try:
                if self._call("GET", "/status", session=False)["ready"]:
                    return
            except OSError:
                pass
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise WebDriverError("chromedriver does not come up")
            time.sleep(0.05)

    def _call(self, method, path, body=None, session=True):
        url = self._base + (f"/session/{self._session}" if session else "") + path
        data = json.dumps(body if body is not None else {}).encode() if method == "POST" else None
        request = urllib.request.Request(url, data, {"content-type": "application/json"}, method=method)
        # Proxies of the environment are for other hosts.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            told = json.load(error)["value"]
            raise WebDriverError(f"{told['error']}: {told['message'].splitlines()[0]}") from None

    def open(self, url):
        self._call("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        """The result of a function's body; a promise is awaited."""
        return self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, selector):
        return self._call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def focused_name(self):
        """What assistive technology calls the element that has the focus."""
        element = self._call("GET", "/element/active")[ELEMENT]
        return self._call("GET", f"/element/{element}/computedlabel")

    def click(self, selector):
        self._call("POST", f"/element/{self.find(selector)}/click")

    def type(self, *parts):
        """Types texts and presses keys, such as "Enter" in a tuple, or ("Control", "Enter") at once."""
        actions = []
        for part in parts:
            keys = [KEYS.get(key, key) for key in part] if isinstance(part, tuple) else list(part)
            if isinstance(part, tuple):
                actions += [{"type": "keyDown", "value": key} for key in keys]
                actions += [{"type": "keyUp", "value": key} for key in reversed(keys)]
            else:
                for key in keys:
                    actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def emulate(self, width, height):
        """Has the page believe in a screen of this size, also a smaller one than windows may have."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        command = {"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics}
        self._call("POST", "/goog/cdp/execute", command)

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self._call("GET", "/screenshot")))

    def log(self, kind="browser"):
        """What was logged since this was asked last."""
        return self._call("POST", "/se/log", {"type": kind})

    def wait(self, script, *arguments, seconds=15):
        """Waits until a function's body returns something true, and returns it."""
        deadline = time.monotonic() + seconds
        while True:
            value = self.run(script, *arguments)
            if value:
                return value
            if time.monotonic() > deadline:
                raise AssertionError(f"after {seconds} s still not: {script} {list(arguments) or ''}")
            time.sleep(0.03)

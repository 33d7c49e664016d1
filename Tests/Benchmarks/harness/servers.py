"""The servers of a benchmark: nginx as upstream and as physical limit, Tributary, and peers."""

import contextlib
import os
import pwd
import resource
import shutil
import signal
import subprocess
import sys
import urllib.request

from .processes import Process, Problem, free_port, is_listening

BENCHMARKS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(os.path.dirname(BENCHMARKS))

PACKAGES = {
    "nginx": "apt-get install nginx-light",
    "wrk": "apt-get install wrk",
    "valgrind": "apt-get install valgrind",
    "node": "apt-get install nodejs",
    "swift": "https://www.swift.org/install/linux/",
}


def need(*commands):
    """Fails unless all commands are there, saying how to install those that are not."""
    missing = [command for command in commands if not _which(command)]
    if missing:
        raise Problem("\n".join(f"`{command}` is needed and is not here: {PACKAGES[command]}" for command in missing))


def _which(command):
    # nginx lives in /usr/sbin, which is not on everyone's path.
    return shutil.which(command, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def allow_many_connections():
    """Raises this process's limit of open files, and with it that of everything it starts."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Servers(contextlib.ExitStack):
    """What was started, to be stopped in the reverse order when the block ends."""

    def __init__(self, work, data):
        super().__init__()
        self.work = work
        self.data = data
        self.upstream_port = None

    def __exit__(self, *details):
        # A second Ctrl-C must not leave half of them running.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        return super().__exit__(*details)

    def start(self, name, command, port, environment=None, seconds=60):
        if is_listening(port):
            raise Problem(f"Port {port} of 127.0.0.1 is in use; {name} needs it.")
        process = Process(name, command, os.path.join(self.work, f"{name}.log"), environment, ROOT)
        self.callback(process.stop)
        process.wait_until_listening(port, seconds)
        return process

    # nginx

    def start_upstream(self, port=None):
        """The upstream: static files, connections kept alive, requests counted."""
        self.upstream_port = port or free_port()
        return self._start_nginx(
            "upstream",
            self.upstream_port,
            f"""
            root {self.data}/www;
            location = /status {{ stub_status; }}
            location = /posts {{ try_files /posts.json =404; }}
            location = /users {{ try_files /users.json =404; }}
            location ~ ^/users/([0-9]+)$ {{ try_files /users/$1.json =404; }}
            location = /frobs/list {{ try_files /frobs.json =404; }}
            location ~ ^/rows/([0-9]+)$ {{ try_files /rows/$1.json =404; }}
            """,
        )

    def start_limits(self):
        """Physical limits: the finished answer as a file, and the upstream's body passed through unread."""
        port = free_port()
        process = self._start_nginx(
            "limits",
            port,
            f"""
            location /answers/ {{ root {self.data}; }}
            location / {{
              proxy_pass http://upstream;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_buffers 16 64k;
              proxy_buffer_size 64k;
            }}
            """,
            f"upstream upstream {{ server 127.0.0.1:{self.upstream_port}; keepalive 256; }}",
        )
        return process, port

    def _start_nginx(self, name, port, server, outside=""):
        folder = os.path.join(self.work, f"nginx-{name}")
        os.makedirs(folder, exist_ok=True)
        # Workers of an nginx that root started are somebody else, who may not read our files.
        user = f"user {pwd.getpwuid(0).pw_name};" if os.geteuid() == 0 else ""
        temporary = "\n".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        with open(f"{folder}/nginx.conf", "w") as file:
            file.write(
                f"""
                daemon off;
                {user}
                worker_processes 2;
                worker_rlimit_nofile 8192;
                pid {folder}/pid;
                error_log {folder}/error.log error;
                events {{ worker_connections 4096; }}
                http {{
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  tcp_nodelay on;
                  keepalive_timeout 3600s;
                  keepalive_requests 1000000000;
                  open_file_cache max=200 inactive=3600s;
                  open_file_cache_valid 3600s;
                  default_type application/json;
                  types {{ application/json json; }}
                  {temporary}
                  {outside}
                  server {{ listen 127.0.0.1:{port} backlog=4096; {server} }}
                }}
                """
            )
        return self.start(
            f"nginx-{name}", [_which("nginx"), "-p", folder, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"], port
        )

    def upstream_requests(self):
        """How many requests the upstream has had, this one not counted."""
        url = f"http://127.0.0.1:{self.upstream_port}/status"
        with urllib.request.urlopen(url, timeout=10) as response:
            return int(response.read().split()[9]) - 1

    # Entrants

    def start_tributary(self, name, sharing=False):
        """Tributary on the benchmark's schema, by the script `serve`; what it listens on."""
        port = free_port()
        environment = {
            "PORT": str(port),
            "DATA": self.data,
            "UPSTREAM": str(self.upstream_port),
            "SHARING": "1" if sharing else "0",
        }
        # The first time, `serve` builds the release.
        process = self.start(name, [os.path.join(BENCHMARKS, "serve")], port, environment, seconds=1800)
        return process, port

    def start_configured(self, name, configuration, environment):
        """Tributary on another configuration, and what it listens on."""
        port = free_port()
        environment = {"PORT": str(port), "UPSTREAM": str(self.upstream_port), **environment}
        process = self.start(name, [release("tributary"), "serve", "--config", configuration], port, environment)
        return process, port

    def start_peer(self, name, path, sharing=False):
        """A peer: a script for Node, or an ASGI module for granian. Its upstream is 127.0.0.1:3000."""
        port = free_port()
        environment = {
            "PORT": str(port),
            "WORKERS": "2",
            "DEDUPE": "1" if sharing else "0",
            "ITEMS": os.path.join(self.data, "items.json"),
        }
        folder, file = os.path.split(os.path.abspath(path))
        module, extension = os.path.splitext(file)
        if extension in (".js", ".cjs", ".mjs"):
            need("node")
            command = ["node", os.path.abspath(path)]
        elif extension == ".py":
            command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
            command += ["--workers", "2", "--working-dir", folder, f"{module}:app"]
        else:
            raise Problem(f"{path} is no peer that can be started: a script for Node (.js, .cjs) or an ASGI module (.py) is.")
        return self.start(name, command, port, environment), port


_built = {}


def release(product):
    """Path of a release binary of this package, built if it is not there or not up to date."""
    if product not in _built:
        need("swift")
        # As it is deployed: scripts/prepare knows how.
        build = ["bash", "-c", '. scripts/prepare && build_in release "$@"', "build"]
        done = subprocess.run(build + ["--product", product], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise Problem(f"The build of {product} failed:\n{done.stdout[-4000:]}")
        shown = subprocess.run(
            build + ["--show-bin-path"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        )
        _built[product] = os.path.join(shown.stdout.strip(), product)
    return _built[product]

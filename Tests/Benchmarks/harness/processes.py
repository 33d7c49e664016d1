"""Starting and stopping processes, and what Linux's /proc says of them."""

import os
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Problem(Exception):
    """Something the person who runs the benchmark can mend: a sentence that says what and how."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_listening(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A process that we started, with whatever it started itself."""

    def __init__(self, name, command, log, environment=None, folder=None):
        self.name = name
        self.log = log
        with open(log, "wb") as output:
            # A group of its own: Ctrl-C reaches the script alone, which stops what it started in order.
            self.child = subprocess.Popen(
                command,
                env={**os.environ, **(environment or {})},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_listening(self, port, seconds):
        """Returns when the port answers; fails with the end of the log when the process ends before."""
        deadline = time.monotonic() + seconds
        while not is_listening(port):
            if self.child.poll() is not None:
                raise Problem(f"{self.name} ended with status {self.child.returncode}. It said:\n{self.log_end()}")
            if time.monotonic() > deadline:
                raise Problem(f"{self.name} does not listen on port {port} after {seconds} s. It said:\n{self.log_end()}")
            time.sleep(0.05)

    def log_end(self):
        with open(self.log, errors="replace") as file:
            return "".join(file.readlines()[-30:])

    def stop(self):
        """Asks the group to end, and ends it after ten seconds."""
        for number, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            try:
                os.killpg(self.child.pid, number)
            except ProcessLookupError:
                pass
            try:
                self.child.wait(seconds)
                break
            except subprocess.TimeoutExpired:
                pass
        try:
            # Children that outlived their parent.
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    # Measuring

    def pids(self):
        """The process and its descendants."""
        children = {}
        for name in os.listdir("/proc"):
            if name.isdigit():
                fields = _stat(name)
                if fields:
                    children.setdefault(int(fields[1]), []).append(int(name))
        found, waiting = [], [self.child.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            waiting.extend(children.get(pid, []))
        return found

    def cpu_seconds(self):
        """User and system time of all its processes so far."""
        total = 0
        for pid in self.pids():
            fields = _stat(pid)
            if fields:
                total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory(self):
        """Resident bytes now."""
        return self._status("VmRSS:")

    def forget_peak(self):
        """Lets `peak_memory` count from now on."""
        for pid in self.pids():
            try:
                with open(f"/proc/{pid}/clear_refs", "w") as file:
                    file.write("5")
            except OSError:
                pass

    def peak_memory(self):
        """Most resident bytes at any moment since `forget_peak`, as the kernel keeps it."""
        return self._status("VmHWM:")

    def _status(self, key):
        total = 0
        for pid in self.pids():
            try:
                with open(f"/proc/{pid}/status") as file:
                    total += sum(int(line.split()[1]) * 1024 for line in file if line.startswith(key))
            except OSError:
                pass
        return total


def _stat(pid):
    """The fields of /proc/<pid>/stat from the state on: 1 is the parent, 11 and 12 are user and system ticks."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()
    except OSError:
        return None

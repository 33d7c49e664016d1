# Sourced by the scripts beside it, which try the built programs as a user would: real processes, sockets and files, and
# nothing but bash and curl to ask them. BIN names the folder of the built programs; scripts/test sets it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd) || exit 1
. "$root/scripts/prepare"
: "${BIN:?the folder of the built programs, as from: swift build --show-bin-path}"

work=$(mktemp -d) || exit 1
frobsco_pid=
tributary_pid=
failures=0

finish() {
    local pid
    for pid in $tributary_pid $frobsco_pid; do
        kill -KILL "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# A port of the loopback interface where nothing listens, below the range that the system gives to clients.
free_port() {
    local port
    while :; do
        port=$((10000 + RANDOM % 20000))
        port_is_taken "$port" || break
    done
    echo "$port"
}
frobsco_port=$(free_port)
port=$(free_port)
frobsco=http://127.0.0.1:$frobsco_port
tributary=http://127.0.0.1:$port

curl() { command curl -sS --noproxy '*' "$@"; }

# await PID URL LOG: until the URL answers; gives up when the process ends, or after a minute.
await() {
    local tries=0
    until curl -f -o /dev/null -m 2 "$2" 2>/dev/null; do
        tries=$((tries + 1))
        if ! kill -0 "$1" 2>/dev/null || [ "$tries" -ge 600 ]; then
            complain "$2 does not answer. The log says:"
            tail -n 40 "$3" >&2
            exit 1
        fi
        sleep 0.1
    done
}

# Starts frobsco with the arguments given.
start_frobsco() {
    FROBSCO_PORT=$frobsco_port "$BIN/frobsco" "$@" </dev/null >"$work/frobsco.log" 2>&1 &
    frobsco_pid=$!
    await "$frobsco_pid" "$frobsco/__requests" "$work/frobsco.log"
}

# Starts Tributary with the shipped configuration and schema, its state in a folder of this run.
start_tributary() {
    (
        cd "$root" || exit 1
        export FROBSCO_PORT=$frobsco_port
        export APP_CONFIG_backend_listen="{\"host\":\"127.0.0.1\",\"port\":$port}"
        export APP_CONFIG_backend_baseUrl="http://localhost:$port"
        export APP_CONFIG_backend_database_connection="{\"directory\":\"$work/state\"}"
        exec "$BIN/tributary" serve
    ) </dev/null >>"$work/tributary.log" 2>&1 &
    tributary_pid=$!
    await "$tributary_pid" "$tributary/.backstage/health/v1/readiness" "$work/tributary.log"
}

# Ends a process as a power cut would.
kill_hard() {
    kill -KILL "$1"
    wait "$1" 2>/dev/null
}

# quoted TEXT: as a JSON string, for text of one line.
quoted() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

# ask QUERY [curl argument...]: the response to a GraphQL query, without the white space between its tokens' lines.
ask() {
    local query=$1
    shift
    curl -m 30 "$tributary/graphql" -H 'content-type: application/json' -d "{\"query\":$(quoted "$query")}" "$@"
}

# count TEXT PART: how often the part stands in the text.
count() {
    local rest=$1 count=0
    if [ ${#1} -gt 4096 ]; then
        grep -oF -- "$2" <<<"$1" | wc -l
        return
    fi
    while [[ $rest == *"$2"* ]]; do
        count=$((count + 1))
        rest=${rest#*"$2"}
    done
    echo "$count"
}

fail() {
    failures=$((failures + 1))
    complain "  FAILED  $1"
}

pass() { say "  ok      $1"; }

# expect WHAT ACTUAL WANTED: equal texts.
expect() {
    if [ "$2" = "$3" ]; then
        pass "$1"
    else
        fail "$1"
        complain "          wanted: ${3:0:600}"
        complain "          got:    ${2:0:600}"
    fi
}

# expect_in WHAT TEXT PART...: the text holds every part.
expect_in() {
    local what=$1 text=$2 part
    shift 2
    for part in "$@"; do
        if [[ $text != *"$part"* ]]; then
            fail "$what"
            complain "          wanted: $part"
            complain "          in:     ${text:0:600}"
            return
        fi
    done
    pass "$what"
}

# expect_alive: Tributary still runs, in the process that was started.
expect_alive() {
    if kill -0 "$tributary_pid" 2>/dev/null; then
        pass "the process is alive"
    else
        fail "the process is alive"
        tail -n 40 "$work/tributary.log" >&2
    fi
}

# The last line of every script.
report() {
    [ "$failures" -eq 0 ] && exit 0
    complain "  $failures of the checks failed. The end of Tributary's log:"
    tail -n 40 "$work/tributary.log" >&2 2>/dev/null
    exit 1
}

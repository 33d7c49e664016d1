#!/usr/bin/env bash
# Subscriptions as clients of others' making see them: gql (https://gql.readthedocs.io) over WebSocket, curl over
# server-sent events; and what 10,000 subscribers come to, where as many files may be open (SUBSCRIBERS).
#
# gql comes from PyPI; where that is not to be had, its part is left out.
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

ulimit -n "$(ulimit -Hn)"
start_frobsco
start_tributary

python3 -m venv "$work/python" >/dev/null 2>&1
if "$work/python/bin/pip" install -q 'gql[websockets]' >"$work/pip.log" 2>&1; then
    if "$work/python/bin/python" "$root/Tests/EndToEnd/Subscriptions/ask.py" "ws://127.0.0.1:$port/graphql" >"$work/gql.log" 2>&1; then
        pass "gql asks, changes and listens over WebSocket"
    else
        fail "gql asks, changes and listens over WebSocket"
        tail -n 20 "$work/gql.log" >&2
    fi
else
    say "  left out: gql cannot be installed here"
fi

curl -N -m 300 "$tributary/graphql" -H 'accept: text/event-stream' -H 'content-type: application/json' \
    -d '{"query":"subscription { thunk { value } }"}' >"$work/events" 2>/dev/null &
listener=$!
until grep -q '^event: next' "$work/events" 2>/dev/null; do sleep 0.1; done
ask 'mutation { setThunk(value: "heard") { value } }' >/dev/null
until grep -q heard "$work/events" 2>/dev/null || ! kill -0 "$listener" 2>/dev/null; do sleep 0.1; done
expect_in "curl hears of a change" "$(cat "$work/events")" 'data: {"data":{"thunk":{"value":"heard"}}}'

subscribers=${SUBSCRIBERS:-1000}
if python3 "$root/Tests/EndToEnd/Subscriptions/idle.py" "$port" "$subscribers" "$tributary_pid" >"$work/idle.log" 2>&1; then
    pass "$(head -n 1 "$work/idle.log")"
else
    fail "$subscribers subscribers at a time"
    tail -n 5 "$work/idle.log" >&2
fi

# The end of the server is the end of a stream, in order.
kill -TERM "$tributary_pid"
wait "$tributary_pid"
expect "the server ends in order" "$?" 0
tributary_pid=
wait "$listener" 2>/dev/null
expect_in "the stream is completed" "$(cat "$work/events")" 'event: complete'
report

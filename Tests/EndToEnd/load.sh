#!/usr/bin/env bash
# Many clients at once: every request is answered in full, and memory does not grow with their number.
#
# REQUESTS: how many (20000).  CLIENTS: how many at a time (100).
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

requests=${REQUESTS:-20000}
clients=${CLIENTS:-100}

memory() { awk '/^VmRSS:/ { print $2 }' "/proc/$tributary_pid/status"; }

start_frobsco
start_tributary

# run COUNT: the sizes and statuses that came, each with its number.
run() {
    curl -Z --parallel-max "$clients" --no-progress-meter -o /dev/null -w '%{http_code} %{size_download}\n' \
        "$tributary/graphql?query=%7B%20summary%20%7B%20frobCount%20thunk%20%7D%20frobs%20%7B%20id%20%7D%20%7D&variables=%7B%7D&n=[1-$1]" |
        sort | uniq -c | sed 's/^ *//'
}

one=$(curl -o /dev/null -w '%{http_code} %{size_download}' \
    "$tributary/graphql?query=%7B%20summary%20%7B%20frobCount%20thunk%20%7D%20frobs%20%7B%20id%20%7D%20%7D")
quarter=$((requests / 4))
expect "the first $quarter of $requests requests, $clients at a time, all have the same answer" "$(run "$quarter")" "$quarter $one"
before=$(memory)
rest=$((requests - quarter))
expect "the other $rest, too" "$(run "$rest")" "$rest $one"
after=$(memory)
if [ "$after" -le $((before + before / 5 + 4096)) ]; then
    pass "memory is flat: $before KiB after a quarter of them, $after KiB at the end"
else
    fail "memory grew from $before KiB after a quarter of the requests to $after KiB at the end"
fi
expect_alive
report

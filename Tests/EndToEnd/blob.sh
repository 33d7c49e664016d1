#!/usr/bin/env bash
# Twenty frobs of a 30 MB body: a small answer from a small process, also for four clients at once.
#
# BLOB_QUERY asks for id and name of the first 20 frobs of the blob.
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

BLOB_QUERY=${BLOB_QUERY:-'{ blob(first: 20) { id name } }'}
max_answer_bytes=2048
max_memory_kb=$((150 * 1000 * 1000 / 1024))

# Largest resident memory of the process so far, in KiB.
peak_memory() { awk '/^VmHWM:/ { print $2 }' "/proc/$tributary_pid/status"; }

start_frobsco
# The first request has it made, which takes a debug build some seconds.
curl -o /dev/null -H 'Authorization: Bearer demo' "$frobsco/v1/blob"
start_tributary
say "          peak memory before: $(peak_memory) KiB"
answer=$(ask "$BLOB_QUERY")
expect "no errors" "$(count "$answer" '"errors"')" 0
expect "20 frobs" "$(count "$answer" '{"id":"frob-')" 20
expect_in "the first and the last of them" "$answer" \
    '{"id":"frob-1","name":"Brisk Frob 1"}' '{"id":"frob-20","name":"Ivory Frob 20"}'
if [ "${#answer}" -lt "$max_answer_bytes" ]; then
    pass "the answer has ${#answer} bytes"
else
    fail "the answer has ${#answer} bytes, of $max_answer_bytes"
fi

same=0
for round in $(seq 5); do
    clients=()
    for client in 1 2 3 4; do
        ask "$BLOB_QUERY" >"$work/answer-$client" &
        clients+=("$!")
    done
    wait "${clients[@]}"
    for client in 1 2 3 4; do
        [ "$(<"$work/answer-$client")" = "$answer" ] && same=$((same + 1))
    done
done
expect "four clients at once, five times: all have the same answer" "$same" 20
peak=$(peak_memory)
if [ "$peak" -lt "$max_memory_kb" ]; then
    pass "peak memory $peak KiB"
else
    fail "peak memory $peak KiB, of $max_memory_kb"
fi
expect_alive
report

#!/usr/bin/env bash
# What a mutation has acknowledged survives `kill -9`, at whatever moment it comes.
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

start_frobsco
start_tributary
answer=$(ask 'mutation { setThunk(value: "x") { value updatedAt } }')
expect_in "a mutation answers what it wrote" "$answer" '{"data":{"setThunk":{"value":"x","updatedAt":"'
kill_hard "$tributary_pid"
start_tributary
expect "after kill -9 the thunk is x" "$(ask '{ thunk { value } }')" '{"data":{"thunk":{"value":"x"}}}'

# Writes numbers, one after the other, and notes each that was acknowledged.
write_numbers() {
    local number=$1
    while :; do
        number=$((number + 1))
        [[ $(ask "mutation { setThunk(value: \"$number\") { value } }" 2>/dev/null) == *"\"value\":\"$number\""* ]] || return
        echo "$number" >"$work/acknowledged.new"
        mv "$work/acknowledged.new" "$work/acknowledged"
    done
}

number=0
for round in 1 2 3 4 5; do
    echo "$number" >"$work/acknowledged"
    write_numbers "$number" &
    writer=$!
    # Any moment will do, as long as some writes are through by then; which one it is differs from round to round.
    tries=0
    while [ "$(cat "$work/acknowledged")" -lt $((number + 3 * round)) ] && [ "$tries" -lt 600 ]; do
        sleep 0.0$((RANDOM % 9 + 1))
        tries=$((tries + 1))
    done
    kill_hard "$tributary_pid"
    wait "$writer"
    acknowledged=$(cat "$work/acknowledged")
    start_tributary
    answer=$(ask '{ thunk { value } }')
    [[ $answer =~ \"value\":\"([0-9]+)\" ]] || { fail "round $round: the thunk is a number"; complain "$answer"; break; }
    number=${BASH_REMATCH[1]}
    # One write may have been on its way: done, and not yet answered.
    if [ "$acknowledged" -gt 0 ] && { [ "$number" -eq "$acknowledged" ] || [ "$number" -eq $((acknowledged + 1)) ]; }; then
        pass "round $round: killed while writing; $acknowledged was acknowledged, $number is there"
    else
        fail "round $round: $acknowledged was acknowledged, $number is there"
    fi
done
report

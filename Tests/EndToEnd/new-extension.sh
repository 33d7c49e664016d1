#!/usr/bin/env bash
# Makes an extension with `tributary new extension` as a user would, builds it, runs its test and asks its program. Not part
# of scripts/test: the new package builds everything anew, which takes some minutes.
#
#   BIN=$(swift build --show-bin-path) bash Tests/EndToEnd/new-extension.sh
#
#   EXTENSION_BUILD  a folder to build in, kept for the next time
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

cd "$work" || exit 1
made=$("$BIN/tributary" new extension frob-notes)
expect "every file is told of" "$(count "$made" 'wrote frob-notes/')" 8
refused=$("$BIN/tributary" new extension frob-notes 2>&1)
expect "a second time, nothing is replaced" "$?, $(count "$refused" 'The file is there already; --force replaces it.')" "1, 8"

cd frob-notes || exit 1
build=${EXTENSION_BUILD:-$work/build}
tested=$(swift test --scratch-path "$build" 2>&1)
expect "it builds, and its test passes" "$?" 0
[ "$failures" -eq 0 ] || tail -n 40 <<<"$tested" >&2
program=$(swift build --scratch-path "$build" --show-bin-path)/frob-notes
expect "it passes its own check" "$("$program" check)" "ok: 7 fields, 0 configured sources, 0 proxy routes"

# A mistake in the SDL, and one in its own name.
sed -i 's/fahrenheit: Boolean! = false/fahrenheit: Boolean = false/' Schema/frob-notes.graphql
expect_in "an argument that may be null is an error at both places" "$("$program" check 2>&1)" \
    'Schema/frob-notes.graphql:13:9: error: "FrobNotesStation.label(fahrenheit:)" is Boolean, and Swift reads it as Bool, which cannot be nil.' \
    'Registered at FrobNotes/FrobNotes.swift:'
sed -i 's/fahrenheit: Boolean = false/fahrenheit: Boolean! = false/; s/  keeper: /  keper: /' Schema/frob-notes.graphql
expect_in "a field under another name is one, too" "$("$program" check 2>&1)" \
    'The type FrobNotesStation has no field "keeper". Did you mean "keper"?' \
    'Registered at FrobNotes/FrobNotes.swift:'
report

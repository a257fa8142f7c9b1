#!/usr/bin/env bash
# The one gate before a change is finished, the same here and in CI: set-up, lint, types, imports, tests.
# Arguments go to pytest, e.g. `packaging/check.sh tests/unit/readers -x`. Everything runs, then any failure counts.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
packaging/setup.sh --dev || exit

failed=""
step() { # step NAME COMMAND...
  local name=$1
  shift
  printf '\n== %s\n' "$name"
  "$@" || failed="$failed $name"
}

bin=.venv/bin
report=$(mktemp)
trap 'rm -f "$report"' EXIT
tests() { $bin/python -m pytest "$@" 2>&1 | tee "$report"; }

step lint $bin/ruff check .
step types $bin/mypy
step imports $bin/lint-imports
step tests tests "$@"

printf '\n'
if [ -n "$failed" ]; then
  printf 'failed:%s\n' "$failed"
  tail -n 1 "$report"
  exit 1
fi
tail -n 1 "$report"

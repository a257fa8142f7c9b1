#!/usr/bin/env bash
# Writes packaging/locks/ anew from pyproject.toml and the two *.in files, with a hash for every file of every platform.
# A kept lock is the preference: versions move only with `packaging/lock.sh --upgrade`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tool=.satchel-build/lock
[ -x "$tool/bin/uv" ] || { python3 -m venv "$tool" && "$tool/bin/pip" install --quiet 'uv>=0.5'; }

compile() { # compile OUT ARGS...: one lock; no host name, no absolute path, no comment about this machine
  local out="packaging/locks/$1"
  shift
  "$tool/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --no-sources \
    --output-file "$out" "$@" >/dev/null
  echo "$out: $(grep -c '==' "$out") packages"
}

more=("$@")
compile app.txt ${more[@]+"${more[@]}"} pyproject.toml
compile install.txt ${more[@]+"${more[@]}"} packaging/locks/install.in
compile compile.txt ${more[@]+"${more[@]}"} packaging/locks/compile.in
compile local.txt ${more[@]+"${more[@]}"} --extra local --constraints packaging/locks/app.txt pyproject.toml
compile dev.txt ${more[@]+"${more[@]}"} --extra dev --constraints packaging/locks/local.txt pyproject.toml

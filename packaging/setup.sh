#!/usr/bin/env bash
# Puts a working Satchel into .venv/ beside this checkout: system packages, virtual environment, llama.cpp's wheel
# (compiled once, then cached), hash-checked packages, the project itself. Safe to run again: what is there is kept.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: packaging/setup.sh [--sample] [--dev] [--no-local] [--python PROGRAM]

  --sample          afterwards summarise the sample incident in resources/samples/harbour-cranes
  --dev             also what tests and checks need
  --no-local        leave out llama.cpp: no local models, nothing is compiled
  --python PROGRAM  the Python to use (3.11 or newer); default: the first that fits

Example: packaging/setup.sh --sample
TEXT
}

say() { printf '%s\n' "$*" >&2; }
fail() { printf 'error: %s\nhint: %s\n' "$1" "$2" >&2; exit 4; }

sample=no mode=user local=yes wanted=""
while [ $# -gt 0 ]; do
  case "$1" in
    --sample) sample=yes ;;
    --dev) mode=dev ;;
    --no-local) local=no ;;
    --python) wanted="${2:-}"; [ -n "$wanted" ] || { usage >&2; exit 2; }; shift ;;
    -h|--help) usage; exit 0 ;;
    *) printf 'error: %s is not an option.\n' "$1" >&2; usage >&2; exit 2 ;;
  esac
  shift
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
here=$PWD
locks=packaging/locks
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PYTHONUTF8=1

# --- system packages: only those that are missing, only where apt-get is the way ------------------------------------
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then sudo "$@"
  else return 1
  fi
}

apt_updated=no
install_packages() { # 0 when every package is installed
  command -v apt-get >/dev/null || return 1
  if [ "$apt_updated" = no ]; then
    as_root apt-get update -qq >/dev/null 2>&1 || return 1
    apt_updated=yes
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
    </dev/null >/dev/null 2>&1
}

fits() { # a Python that is new enough and can make virtual environments
  "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
  local name
  for name in ${wanted:+"$wanted"} python3.13 python3.12 python3.11 python3; do
    [ -z "$wanted" ] || [ "$name" = "$wanted" ] || return 1
    if fits "$name"; then "$name" -c 'import sys; print(sys.executable)'; return 0; fi
  done
  return 1
}

if ! python=$(find_python) && { [ -n "$wanted" ] || ! install_packages python3 python3-venv || ! python=$(find_python); }
then
  asked=${wanted:-python3}
  version=$("$asked" -c 'import platform; print(platform.python_version())' 2>/dev/null) || version="not there"
  fail "Satchel needs Python 3.11 or newer that can make virtual environments; $asked is $version." \
    "Install one (Debian 12, Ubuntu 24.04: apt-get install python3 python3-venv), or name it with --python PROGRAM."
fi

# --- virtual environment --------------------------------------------------------------------------------------------
venv=.venv
py=$venv/bin/python
if [ -e "$venv" ] && ! "$py" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
  say "The virtual environment in $here/$venv does not work any more and is made anew."
  rm -rf "$venv"
fi
[ -e "$venv" ] || "$python" -m venv "$venv"
say "Python    $("$py" -c 'import platform; print(platform.python_version())') in $here/$venv"

# --- packages -------------------------------------------------------------------------------------------------------
digest() { cat "$@" | "$py" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'; }
stamp=$venv/satchel-setup
done_before() { grep -qxF "$1" "$stamp" 2>/dev/null; }
remember() { # in place of what was remembered under the same first word
  { grep -v "^${1%% *} " "$stamp" 2>/dev/null || true; printf '%s\n' "$1"; } >"$stamp.new"
  mv "$stamp.new" "$stamp"
}

hashed() { # install from a lock: wheels only, every hash checked; llama.cpp comes on its own way below
  "$py" -c '
import pathlib, re, sys
text = pathlib.Path(sys.argv[1]).read_text("utf-8")
sys.stdout.write(re.sub(r"(?m)^llama-cpp-python==[^\n]*\n(?:[ \t]+[^\n]*\n?)+", "", text))' "$1" >"$venv/lock.txt"
  "$py" -m pip install -qq --require-hashes --only-binary :all: -r "$venv/lock.txt" || fail \
    "The packages of $1 could not be installed." "pip's own words are above. It needs a network and a usual Python."
}

wheels="app $(digest $locks/app.txt $locks/install.txt)"
if ! done_before "$wheels"; then
  say "Packages  $(grep -c '^[a-z].*==' $locks/app.txt) from the hash-checked lock"
  hashed $locks/app.txt
  hashed $locks/install.txt
  remember "$wheels"
fi

project="project $(digest pyproject.toml app/satchel/__init__.py) $here"
if ! done_before "$project"; then
  "$py" -m pip install -qq --no-deps --no-index --no-build-isolation --editable . || fail \
    "The project itself could not be installed into $here/$venv." "pip's own words are above."
  remember "$project"
fi

# --- what Qt needs of the system ------------------------------------------------------------------------------------
window_opens() { # Qt's libraries load, those of its X11 part, too
  "$py" -c '
import ctypes, pathlib, PySide6
from PySide6 import QtDBus, QtNetwork, QtSvg, QtWidgets
ctypes.CDLL(str(pathlib.Path(PySide6.__file__).parent / "Qt/plugins/platforms/libqxcb.so"))' >/dev/null 2>&1
}

if ! window_opens; then
  install_packages libegl1 libgl1 libfontconfig1 libfreetype6 libdbus-1-3 libglib2.0-0 libxkbcommon-x11-0 libxcb-cursor0 \
    libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1 \
    libxcb-xfixes0 libxcb-xkb1 libx11-xcb1 || true
  window_opens || say "The window will not open here: libraries that Qt needs are missing. The command line works."
fi

# --- llama.cpp ------------------------------------------------------------------------------------------------------
without() { say "Satchel goes on without local models: $1"; return 1; }

local_models() { # one sentence and no more where it cannot be
  local wheel name
  for name in c++ g++ clang++ build-essential; do
    command -v "$name" >/dev/null && break
    [ "$name" != build-essential ] || install_packages build-essential || true
  done
  wheel=$("$py" packaging/local_wheel.py) || return 1
  (hashed $locks/local.txt) || without "the packages beside llama.cpp could not be installed." || return 1
  "$py" -m pip install -qq --no-deps --no-index --force-reinstall "$wheel" || without "pip refused $wheel." || return 1
  "$py" -c 'import llama_cpp; llama_cpp.llama_print_system_info()' >/dev/null 2>&1 && return 0
  "$py" -m pip uninstall -qq --yes llama-cpp-python
  without "llama.cpp was built, but does not start on this machine."
}

if [ "$local" = yes ]; then
  llama="local $(digest $locks/local.txt) ${SATCHEL_GPU:-none}"
  if done_before "$llama" && "$py" -c 'import importlib.util, sys; sys.exit(not importlib.util.find_spec("llama_cpp"))'
  then :
  elif local_models; then
    remember "$llama"
    say "Models    llama.cpp is ready"
  fi
fi

# --- tests and checks -----------------------------------------------------------------------------------------------
if [ "$mode" = dev ]; then
  tests="dev $(digest $locks/dev.txt)"
  done_before "$tests" || { say "Packages  for tests and checks"; hashed $locks/dev.txt; remember "$tests"; }
  command -v Xvfb >/dev/null && command -v dbus-run-session >/dev/null || install_packages xvfb dbus-daemon ||
    say "Tests that need a screen are skipped: Xvfb or dbus-run-session is missing."
fi

if [ "$sample" = yes ]; then
  say "Sample    .venv/bin/satchel run incident-summariser resources/samples/harbour-cranes"
  say ""
  exec "$venv/bin/satchel" run incident-summariser resources/samples/harbour-cranes
fi
say "Ready     $here/$venv/bin/satchel --help"

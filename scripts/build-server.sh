#!/bin/sh
# Builds the server and the compiler that the tests in tests/servers deploy to, from crates.
#
#   scripts/build-server.sh [DIRECTORY]      (default: build/server)
#
# Takes about 20 minutes on two cores. Needs cargo, a C compiler, and the headers of libpq and Python
# (Debian: apt-get install build-essential pkg-config libpq-dev python3-dev). The tests also need PostgreSQL
# (Debian: apt-get install postgresql).
set -eu

version=0.12.0
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
to=${1:-"$root/build/server"}

missing=
for program in cargo cc pkg-config python3; do
  command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
if [ -n "$missing" ]; then
  echo "not found:$missing" >&2
  exit 1
fi
if ! pkg-config --exists libpq; then
  echo "the headers of libpq are not found (Debian: apt-get install libpq-dev)" >&2
  exit 1
fi

mkdir -p "$to"
# One directory for both, so that what they share is compiled once.
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-"$to/target"}
export CARGO_TARGET_DIR
for crate in cloacina-server cloacina-compiler; do
  if [ -x "$to/bin/$crate" ] && "$to/bin/$crate" --version 2>/dev/null | grep -qF "$version"; then
    echo "$crate $version is there already"
    continue
  fi
  # The crates ask for a newer Rust than they need.
  cargo install "$crate" --version "$version" --ignore-rust-version --root "$to"
done

echo
echo "built; now run the tests with"
echo "  CLOACA_NB_SERVER_BIN=$to/bin python -m pytest tests/servers"

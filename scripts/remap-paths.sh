#!/usr/bin/env bash
# Prints the flags with which the compiler leaves the folders of this machine out of what it builds.
set -euo pipefail

for sources in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
  printf -- '--remap-path-prefix=%s=crates ' "$sources"
done
printf -- '--remap-path-prefix=%s=.\n' "$PWD"

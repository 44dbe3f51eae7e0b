#!/usr/bin/env bash
# Optimises the modules in a folder: optimise.sh FOLDER. The whole one for speed, as servers have it; those that pages download for
# size. No --enable flags: wasm-opt reads the features from the module.
set -euo pipefail

optimise() {
  node_modules/.bin/wasm-opt "$1" --strip-debug --strip-producers "$2" --output "$2"
}

whole=$1/minamo_bg.wasm
optimise -O3 "$whole" &
for module in "$1"/*.wasm; do
  [[ $module == "$whole" ]] || optimise -Oz "$module"
done
wait $!

#!/usr/bin/env bash
# Optimises the modules in a folder: optimise.sh FOLDER. The whole one for speed, as servers have it; those that pages download for
# size: -Oz makes them smaller by 5 % before gzip, and larger by 3 % after it. No --enable flags: wasm-opt reads the features from the
# module.
set -euo pipefail

# optimise <module> <option...>
optimise() {
  local module=$1
  shift
  node_modules/.bin/wasm-opt "$module" --strip-debug --strip-producers "$@" --output "$module"
}

whole=$1/minamo_bg.wasm
optimise "$whole" -O3 &
for module in "$1"/*.wasm; do
  [[ $module == "$whole" ]] || optimise "$module" -O1 --shrink-level=2
done
wait $!

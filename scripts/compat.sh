#!/usr/bin/env bash
# The suites that provider bindings can change on the newest ones, and the same synth under cdktf's successor, in a copy
# of this checkout outside of it. Needs node_modules (`npm ci`). What is downloaded stays in ${XDG_CACHE_HOME:-~/.cache}.
set -euo pipefail

PROVIDER_AWS=21.22.1
# CDK Terrain, in the name of cdktf: the bindings require that name.
CDKTN=0.24.0

root=$(cd "$(dirname "$0")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/spark-media-cdn/compat
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
copy=$work/checkout

say() { printf '\n== %s\n' "$*"; }

# A tree of its own, as hard links where the file system allows it: the bindings alone are hundreds of megabytes.
link_tree() {
  cp -al "$1" "$2" 2>/dev/null || { rm -rf "$2" && cp -a "$1" "$2"; }
}

# Those of the checkout, without what is kept from run to run: a link to it would be written through.
link_node_modules() {
  link_tree "$root/node_modules" "$copy/node_modules"
  rm -rf "$copy/node_modules/.cache"
}

# Installs one package without its peers, which the checkout has, once for each version.
fetch() {
  local folder=$cache/$1
  if [ ! -f "$folder/complete" ]; then
    rm -rf "$folder"
    npm install --prefix "$folder" --no-save --legacy-peer-deps --install-strategy=nested --ignore-scripts "$2"
    touch "$folder/complete"
  fi
}

# Puts a fetched package in the place of the one that the lockfile has.
replace() {
  rm -rf "$copy/node_modules/$2"
  link_tree "$cache/$1/node_modules/$2" "$copy/node_modules/$2"
}

synth() {
  rm -rf cdktf.out
  npm run --silent synth:quick
  mv cdktf.out "$1"
}

fetch "provider-aws-$PROVIDER_AWS" "@cdktf/provider-aws@$PROVIDER_AWS"
fetch "cdktn-$CDKTN" "cdktf@npm:cdktn@$CDKTN"

say "copying the checkout"
mkdir "$copy"
cd "$root"
git ls-files --cached --others --exclude-standard -z |
  while IFS= read -r -d '' file; do if [ -e "$file" ]; then printf '%s\0' "$file"; fi; done |
  tar --null -cf - -T - | tar -xf - -C "$copy"
link_node_modules
cd "$copy"
npm run --silent build
synth "$work/as-locked"

say "cdktn $CDKTN in the place of cdktf: the same Terraform"
replace "cdktn-$CDKTN" cdktf
# Of all that is built, the compiler alone reads cdktf.
npx tsc -p tsconfig.build.json
synth "$work/cdktn"
node scripts/run.cjs scripts/compare-synth.ts "$work/as-locked" "$work/cdktn"

say "provider-aws $PROVIDER_AWS: types, and the suites that bindings can change"
rm -rf node_modules
link_node_modules
replace "provider-aws-$PROVIDER_AWS" @cdktf/provider-aws
npm run --silent check:types
# What is compiled is the same under all bindings: a build again would change nothing of it.
npx jest --listTests | node scripts/run.cjs scripts/reaching-suites.ts @cdktf >"$work/suites"
mapfile -t suites <"$work/suites"
npx jest --runTestsByPath "${suites[@]}"

#!/usr/bin/env bash
# Argument: port. Becomes h2o, with its files below target/.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
run=$here/target/h2o-$1
mkdir -p "$run"
sed -e "s#@PORT@#$1#; s#@RUN@#$run#; s#@WWW@#$here/target/www#; s#@USER@#$(id -un)#" \
    "$here/conf/h2o.yaml" >"$run/h2o.yaml"
exec h2o -m worker -c "$run/h2o.yaml"

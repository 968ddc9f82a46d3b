#!/usr/bin/env bash
# Argument: port. Becomes nginx, one process of it, with its files below target/.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
run=$here/target/nginx-$1
module='' echo=''
for file in /usr/lib/nginx/modules/ngx_http_echo_module.so /usr/share/nginx/modules/ngx_http_echo_module.so; do
    if [[ -r $file ]]; then
        module="load_module $file;"
        echo='location = /echo { default_type application/octet-stream; echo_read_request_body; echo_request_body; }'
    fi
done
mkdir -p "$run"
sed -e "s#@PORT@#$1#; s#@RUN@#$run#; s#@WWW@#$here/target/www#; s#@MODULES@#$module#; s#@ECHO@#$echo#" \
    "$here/conf/nginx.conf" >"$run/nginx.conf"
exec nginx -p "$run" -c "$run/nginx.conf"

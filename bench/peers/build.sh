#!/usr/bin/env bash
# Builds the peers and the limit servers, as far as this machine can, and tells what it leaves out and why.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(dirname "$(dirname "$here")")
source "$root/scripts/toolchain.sh"

readonly HELIDON_FLOOR=21
readonly LONG_LENGTH=1048576
packages=(nginx-light libnginx-mod-http-echo h2o cargo librust-hyper-dev librust-tokio-dev)

usage() {
    cat <<'USAGE'
bench/peers/build.sh             builds all that can be built here; may be called again
bench/peers/build.sh --install   installs before what is missing and Debian packages: nginx, h2o, what hyper is built
                                 from, a JDK, Maven, a C compiler

The JDK: JAVA_HOME_25, else JDK25, else /usr/lib/jvm/*25*, else the one that builds Millrace. Then bench/peers/verify.
USAGE
}

install=false
case ${1:-} in
    '') ;;
    --install) install=true ;;
    --help | -h) usage; exit ;;
    *) usage >&2; die "unknown argument: $1" ;;
esac

left_out() { say "left out: $*"; }

# Files that native servers send.
make_files() {
    local letters
    mkdir -p "$here/target/www/bytes"
    printf 'Hello, World!' >"$here/target/www/plaintext"
    printf '{"message":"Hello, World!"}' >"$here/target/www/json"
    letters=$(printf %s {a..z})
    yes "$letters" | tr -d '\n' | head -c "$LONG_LENGTH" >"$here/target/www/bytes/$LONG_LENGTH" || true
}

build_limit() {
    if can_compile_c; then
        make -s -C "$here/../limit"
    else
        left_out 'limit-epoll, limit-io_uring: there is no C compiler (gcc, libc6-dev, make)'
    fi
}

# With the newest JDK, which compiles for older ones.
build_java() {
    local -a options=(-Dmaven.test.skip=true)
    find_jdk
    jdk=$(find_jdk_25 | grep . || printf %s "$jdk")
    if [[ -z $jdk ]] || ! command -v mvn >/dev/null; then
        left_out 'all peers of the JVM: there is no JDK or no Maven (--install brings both)'
        return
    fi
    export JAVA_HOME=$jdk
    if (($(java_major "$jdk") < HELIDON_FLOOR)); then
        left_out "helidon: it takes a JDK of version $HELIDON_FLOOR or newer, and this is $jdk"
        options+=(-pl '!helidon')
    fi
    [[ $(uname -m) != aarch64 ]] || options+=(-Dnative.classifier=linux-aarch_64)
    say "the peers of the JVM, with Java $(java_version "$jdk")"
    rm -rf "$here"/java/*/target/lib # versions of yesterday would stay
    maven "$here/target/java.log" -f "$here/java/pom.xml" "${options[@]}" package || {
        show_failure "$here/target/java.log"
        return 1
    }
}

# From the crates that Debian packages, since a registry of crates may be out of reach.
build_hyper() {
    local crates
    crates=$(dpkg -L librust-hyper-dev 2>/dev/null | grep -m1 '/registry/hyper-[0-9.]*$' || true)
    if [[ -z $crates ]]; then
        left_out 'hyper: librust-hyper-dev is not installed (--install does it)'
    elif ! command -v cargo >/dev/null; then
        left_out 'hyper: there is no cargo'
    else
        say "hyper, from ${crates##*/}"
        mkdir -p "$here/hyper/.cargo"
        printf '[source.crates-io]\nreplace-with = "packaged"\n[source.packaged]\ndirectory = "%s"\n' \
            "${crates%/*}" >"$here/hyper/.cargo/config.toml"
        (cd "$here/hyper" && cargo build --offline --quiet --release --target-dir target)
    fi
}

look_for_native() {
    command -v nginx >/dev/null || left_out 'nginx: it is not installed (--install does it)'
    command -v h2o >/dev/null || left_out 'h2o: it is not installed (--install does it)'
}

mkdir -p "$here/target"
if $install; then
    say "apt-get brings ${packages[*]} (log: $here/target/install.log)"
    as_root apt-get update </dev/null >"$here/target/install.log" 2>&1 || true
    for package in "${packages[@]}"; do
        if [[ $package == cargo ]] && command -v cargo >/dev/null; then continue; fi
        as_root apt-get install -y --no-install-recommends "$package" </dev/null >>"$here/target/install.log" 2>&1 ||
            left_out "$package: apt-get could not install it"
    done
    need_jdk
    need_maven
    want_c
fi
make_files
code=0
build_limit || code=1
build_java || code=1
build_hyper || code=1
look_for_native
exit "$code"

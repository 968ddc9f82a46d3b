# Sourced by ../run, ../test and the tools beside it: finds or installs a JDK, Maven and, if it can be had, a C compiler;
# runs Maven with a line of progress a phase.
# Expects $root, the folder of the project. Everything here talks on stderr; stdout belongs to the caller.

readonly JAVA_FLOOR=17

# Without any locale the JVM cannot name files beyond ASCII.
if [[ -z ${LC_ALL:-}${LC_CTYPE:-}${LANG:-} ]]; then export LC_ALL=C.UTF-8; fi

say() { printf 'millrace: %s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# --- Java ---------------------------------------------------------------------------------------------------

# Full version of the JDK in folder $1, from its release file, since starting a JVM to ask costs more than all else.
java_version() {
    local line=''
    if [[ -r $1/release ]] && line=$(grep -m1 '^JAVA_VERSION=' "$1/release"); then
        line=${line#*\"}
        printf '%s' "${line%%\"*}"
    elif [[ -x $1/bin/java ]]; then
        line=$("$1/bin/java" -version 2>&1 | head -n 1)
        line=${line#*\"}
        printf '%s' "${line%%\"*}"
    fi
}

# 17 for 17.0.15, 8 for 1.8.0_412, 0 for nothing.
java_major() {
    local version
    version=$(java_version "$1")
    version=${version#1.}
    version=${version%%[!0-9]*}
    printf '%s' "${version:-0}"
}

is_jdk() { [[ -x $1/bin/javac && $(java_major "$1") -ge $JAVA_FLOOR ]]; }

# Sets $jdk to the first JDK that is new enough: JAVA_HOME, then the one on PATH, then those where Debian puts them.
find_jdk() {
    local on_path candidate
    jdk=''
    if [[ -n ${JAVA_HOME:-} ]]; then
        if is_jdk "$JAVA_HOME"; then
            jdk=$JAVA_HOME
            return
        fi
        say "JAVA_HOME=$JAVA_HOME holds no JDK of version $JAVA_FLOOR or newer; looking further"
    fi
    on_path=$(readlink -f "$(command -v javac || true)") || true
    for candidate in "${on_path%/bin/javac}" /usr/lib/jvm/*; do
        if [[ -n $candidate ]] && is_jdk "$candidate"; then
            jdk=$candidate
            return
        fi
    done
}

need_jdk() {
    find_jdk
    if [[ -z $jdk ]]; then
        install_package 'a JDK' openjdk-17-jdk-headless default-jdk-headless
        find_jdk
        [[ -n $jdk ]] || die "no JDK of version $JAVA_FLOOR or newer after installing; set JAVA_HOME to one"
    fi
    export JAVA_HOME=$jdk
}

# Prints the folder of a JDK 25, or nothing.
find_jdk_25() {
    local candidate
    for candidate in "${JAVA_HOME_25:-}" "${JDK25:-}" /usr/lib/jvm/*25*; do
        if [[ -n $candidate && -x $candidate/bin/java && $(java_major "$candidate") == 25 ]]; then
            printf '%s' "$candidate"
            return
        fi
    done
}

# --- Maven --------------------------------------------------------------------------------------------------

need_maven() {
    command -v mvn >/dev/null || install_package 'Maven' maven
    command -v mvn >/dev/null || die 'no mvn on PATH after installing; put Maven 3.8 or newer there'
}

# --- C ------------------------------------------------------------------------------------------------------

# A compiler alone is not enough: it may be there without the headers of the C library.
can_compile_c() {
    command -v cc >/dev/null && command -v make >/dev/null && cc -E -x c - <<<'#include <errno.h>' >/dev/null 2>&1
}

# For the io_uring transport, without which everything else works: whatever fails here, one line says it, and we go on.
want_c() {
    local why='there is no apt-get' log=$root/target/install-c.log
    if [[ $(uname -s) != Linux ]] || can_compile_c; then return; fi
    if command -v apt-get >/dev/null; then
        why='it takes root, or sudo without a password, to install it'
        if [[ $(id -u) == 0 ]] || sudo -n true 2>/dev/null; then
            say "a C compiler is missing; installing gcc, libc6-dev and make with apt-get (log: $log)"
            mkdir -p "$root/target"
            apt_get_soon update >"$log" 2>&1 || true
            apt_get_soon install -y --no-install-recommends gcc libc6-dev make >>"$log" 2>&1 || true
            why='apt-get did not bring one'
        fi
    fi
    can_compile_c || say "the io_uring transport stays out: no C compiler (gcc, libc6-dev, make), and $why"
}

# Does not wait long for a network that is not there.
apt_get_soon() { as_root apt-get -o Acquire::http::Timeout=20 -o Acquire::Retries=1 "$@" </dev/null; }

# What can be compiled decides what is built.
c_state() { if can_compile_c; then command -v cc make; else printf 'no C\n'; fi; }

# --- installing ---------------------------------------------------------------------------------------------

# install_package WHAT NAME...: installs the first of the named Debian packages that exists.
install_package() {
    local what=$1 name
    shift
    command -v apt-get >/dev/null ||
        die "$what is missing and there is no apt-get: install a JDK of version $JAVA_FLOOR or newer and Maven 3.8 or newer"
    may_become_root || die "$what is missing; as root, or with sudo on this machine, this installs it: apt-get install $1"
    say "$what is missing; installing it with apt-get (log: $root/target/install.log)"
    mkdir -p "$root/target"
    # A broken third-party source fails the update as a whole; what counts is whether the package can be had.
    as_root apt-get update </dev/null >"$root/target/install.log" 2>&1 || true
    for name in "$@"; do
        if apt-cache show "$name" >/dev/null 2>&1; then
            say "installing $name"
            as_root apt-get install -y --no-install-recommends "$name" </dev/null \
                >>"$root/target/install.log" 2>&1 && return
            tail -n 20 "$root/target/install.log" >&2
            die "apt-get could not install $name; its last lines are above"
        fi
    done
    tail -n 20 "$root/target/install.log" >&2
    die "apt-get knows none of: $*"
}

may_become_root() { [[ $(id -u) == 0 ]] || command -v sudo >/dev/null; }

as_root() {
    local -a become=()
    [[ $(id -u) == 0 ]] || become=(sudo)
    "${become[@]}" env DEBIAN_FRONTEND=noninteractive PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" "$@"
}

# maven LOG ARGUMENT...: runs Maven in $root with all it says in LOG and a line for each module and each hundred files
# fetched. A command named $on_line gets every line as well. Returns Maven's exit code.
maven() {
    local log=$1
    shift
    mkdir -p "${log%/*}"
    (cd "$root" && mvn -B -Dstyle.color=never "$@" </dev/null) 2>&1 | tee "$log" | show_progress
    return "${PIPESTATUS[0]}"
}

on_line=:

show_progress() {
    local line name fetched=0
    while IFS= read -r line; do
        case $line in
            *'Downloaded from '*)
                fetched=$((fetched + 1))
                if ((fetched == 1)); then say '  Maven fetches what it needs; this is once'; fi
                if ((fetched % 100 == 0)); then say "  fetched $fetched files"; fi
                ;;
            '[INFO] Building Millrace :: '*)
                name=${line#*:: }
                line=${line##*[[:space:]]}
                [[ $line == \[* ]] || line='[1/1]'
                say "  $line ${name%% *}"
                ;;
            *) "$on_line" "$line" ;;
        esac
    done
}

# What stopped Maven, from LOG, without its advice about itself.
show_failure() {
    local log=$1
    grep -E '^\[ERROR\]|^Error|^Exception' "$log" |
        grep -vE 'Help [0-9]|e-run Maven|Time elapsed|dump files|For more information|^\[ERROR\] *$' |
        head -n 60 >&2 || tail -n 30 "$log" >&2
    say "failed; the whole log: $log"
}

# --- what was built -----------------------------------------------------------------------------------------

# The state of all that goes into the server: contents of sources and build files, the JDK, and the C compiler.
source_state() {
    (
        cd "$root"
        printf '%s %s\n' "$jdk" "$(java_version "$jdk")"
        c_state
        find . \( -name target -o -name .git -o -path '*/src/test' \) -prune -o -type f \
            \( -path '*/src/main/*' -o -name pom.xml -o -name Makefile -o -path './.mvn/*' -o -path './scripts/*' \) \
            -print0 | sort -z | xargs -0 sha256sum
    ) | sha256sum
}

# The state of what came out, so that another build of other sources in between is seen.
built_state() { (cd "$root/cli/target" 2>/dev/null && stat -c '%n %s %.9Y' millrace.jar lib/* 2>/dev/null); }

is_built() { [[ -r $root/target/built && $(<"$root/target/built") == "$1"$'\n'"$(built_state)" ]]; }

mark_built() { printf '%s\n%s\n' "$1" "$(built_state)" >"$root/target/built"; }

# One build at a time in one folder; the lock ends with the script, and must not pass to what it becomes.
lock_build() {
    mkdir -p "$root/target"
    exec 9>"$root/target/lock"
    if ! flock -n 9; then
        say 'another build is running in this folder; waiting for it'
        flock 9
    fi
}

unlock_build() { exec 9>&-; }

# The server and the classes of the tests, for tools that stand among them.
build_with_tests() {
    local state
    need_maven
    lock_build
    state=$(source_state)
    say "building with Java $(java_version "$jdk") from $jdk"
    maven "$root/target/tool.log" -DskipTests -pl cli -am package || {
        show_failure "$root/target/tool.log"
        exit 1
    }
    mark_built "$state"
    unlock_build
}

# --- measuring ----------------------------------------------------------------------------------------------

# Runs a command with a loopback of its own whose TCP does not pace; fails where that is not allowed.
network_apart() {
    unshare -n sh -c 'ip link set lo up && sysctl -qw net.ipv4.tcp_congestion_control=reno \
        net.ipv4.ip_local_port_range="20000 65000" net.core.somaxconn=8192 && exec "$@"' sh "$@"
}

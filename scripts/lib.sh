# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the scripts share. It is sourced, after `set -euo pipefail`, and works in the root of the repository.

repository=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cd -- "$repository" || exit

# Debian keeps mosquitto in /usr/sbin, which is not in everybody's PATH.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

# The environment of a service must not decide where ours keeps its state.
unset STATE_DIRECTORY RUNTIME_DIRECTORY NOTIFY_SOCKET WATCHDOG_USEC WATCHDOG_PID

# What is needed to build and to run the demonstration.
readonly build_packages=(libmosquitto-dev mosquitto mosquitto-clients pkg-config zlib1g-dev)

script_name=$(basename -- "$0")

say() { printf '%s: %s\n' "$script_name" "$*"; }
warn() { printf '%s: %s\n' "$script_name" "$*" >&2; }
fail() {
  warn "$*"
  exit 1
}

# --- Toolchain ------------------------------------------------------------------------------------------------------

# require_toolchain: puts a swift of version 6.2 or later into PATH, or says how to get one.
require_toolchain() {
  local directory
  if ! command -v swift >/dev/null; then
    for directory in "${SWIFTLY_BIN_DIR:-}" "$HOME/.local/share/swiftly/bin" "$HOME/.swiftly/bin" /usr/local/swift/usr/bin; do
      if [[ -n $directory && -x $directory/swift ]]; then
        PATH="$directory:$PATH"
        break
      fi
    done
  fi
  command -v swift >/dev/null ||
    fail "there is no swift in PATH. Install Swift 6.2 or later: https://www.swift.org/install/linux/debian/"
  local version major minor
  version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
  IFS=. read -r major minor <<<"${version:-0.0}"
  if ((major < 6 || (major == 6 && minor < 2))); then
    fail "$(command -v swift) is Swift ${version:-of an unknown version}; 6.2 or later is needed"
  fi
}

# --- Debian packages ------------------------------------------------------------------------------------------------

is_installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# as_root COMMAND...: runs one command as root, and only that.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    fail "root is needed, and there is no sudo. Run this as root, then try again: $*"
  fi
}

# require_packages PACKAGE...: installs those that are missing. Services that come with them are not started.
require_packages() {
  local package missing=()
  command -v dpkg-query >/dev/null || fail "this is no Debian system; install by hand what corresponds to: $*"
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  ((${#missing[@]} > 0)) || return 0
  say "missing Debian packages: ${missing[*]}"
  ((EUID == 0)) || say "apt needs root to install them; nothing else does"
  hold_services "${missing[@]}"
  # The lists may be missing or old; only then is the network asked for new ones.
  if ! apt_install "${missing[@]}"; then
    say "once more, with fresh package lists"
    as_root apt-get update -q
    apt_install "${missing[@]}" || fail "apt-get could not install ${missing[*]}"
  fi
  release_services
}

apt_install() { as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; }

# Debian starts a service as soon as its package is installed. A broker that suddenly listens on port 1883 is nobody's
# wish here: its unit is masked until the next boot while apt works, then left disabled. Units that were there before
# are not touched.
held_services=()

hold_services() {
  local package
  [[ -d /run/systemd/system ]] || return 0
  for package in "$@"; do
    [[ $package == mosquitto ]] || continue
    as_root systemctl mask --runtime --quiet "$package.service"
    held_services+=("$package")
  done
}

release_services() {
  local service
  for service in "${held_services[@]}"; do
    as_root systemctl unmask --runtime --quiet "$service.service"
    as_root systemctl disable --quiet "$service.service" 2>/dev/null || true
    say "the service $service was installed but not started; sudo systemctl enable --now $service does that"
  done
  held_services=()
}

# An interrupted installation leaves nothing masked.
trap release_services EXIT

# require_build_packages: what is needed to build and to run, and what a bare toolchain takes for granted.
require_build_packages() {
  local packages=("${build_packages[@]}") compiler
  compiler=$(dirname -- "$(command -v swift)")/clang++
  command -v git >/dev/null || packages+=(git)
  [[ -e /etc/ssl/certs/ca-certificates.crt ]] || packages+=(ca-certificates)
  if [[ -x $compiler ]] && ! "$compiler" -x c++ -fsyntax-only - <<<'#include <string>' 2>/dev/null; then
    packages+=(g++)
  fi
  require_packages "${packages[@]}" "$@"
}

# --- Building -------------------------------------------------------------------------------------------------------

# build_release: the command as it is installed, at .build/release/tocsin. The Swift libraries are linked in, so that
# it runs where no toolchain is; libmosquitto and zlib stay the system's.
build_release() {
  say "release build (the first one takes some minutes)"
  swift build -c release --product tocsin --static-swift-stdlib
}

# --- Ports and processes --------------------------------------------------------------------------------------------

# is_listening PORT: does something answer on this port of 127.0.0.1?
is_listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port: prints a port on which nothing listens, below those that the system gives to outgoing connections.
free_port() {
  local port
  for _ in {1..100}; do
    port=$((20000 + RANDOM % 12000))
    if ! is_listening "$port"; then
      echo "$port"
      return 0
    fi
  done
  fail "no free port found on 127.0.0.1"
}

# wait_until SECONDS COMMAND...: tries a command ten times a second.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

is_alive() { [[ -d /proc/$1 && $(process_state "$1") != Z ]]; }

# process_state PID: one letter, as in proc(5).
process_state() {
  local text
  text=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  text=${text##*) }
  printf '%s' "${text%% *}"
}

# process_start PID: when it began, in ticks since boot; with the id it names a process for good.
process_start() {
  local text fields
  text=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  read -r -a fields <<<"${text##*) }"
  printf '%s' "${fields[19]}"
}

# end_process PID [SECONDS]: asks it to end, waits, then makes it.
end_process() {
  local pid=$1 patience=${2:-10}
  kill -TERM "$pid" 2>/dev/null || return 0
  wait_until "$patience" is_dead "$pid" || kill -KILL "$pid" 2>/dev/null || true
}

is_dead() { ! is_alive "$1"; }

# seconds_of DURATION: 20, 20s, 2m or 1h as a number of seconds.
seconds_of() {
  local number=${1%[smh]}
  [[ $number =~ ^[1-9][0-9]{0,6}$ ]] || return 1
  case $1 in
  *m) echo $((number * 60)) ;;
  *h) echo $((number * 3600)) ;;
  *) echo "$number" ;;
  esac
}

# write_secret FILE: a new signing secret in the form of Standard Webhooks, readable by its owner only.
write_secret() { (umask 077 && printf 'whsec_%s\n' "$(head -c 24 /dev/urandom | base64)" >"$1"); }

# write_broker_file FILE PORT FOLDER: a mosquitto for loopback only that suits Tocsin: a large window, so that one
# synchronization of the disk serves many messages, and a queue that a long absence cannot make endless.
write_broker_file() {
  cat >"$1" <<CONFIGURATION
listener $2 127.0.0.1
allow_anonymous true
user $(id -un)
persistence true
persistence_location $3/
max_inflight_messages 1000
max_queued_messages 100000
max_packet_size 1048576
log_dest stderr
CONFIGURATION
}

# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# A box: a systemd of its own as process 1 of its own name spaces, so that a unit can be tried as it will run. Private
# to it are /run, /etc (a copy), /var/lib, /usr/local and the control groups' names; processes in it end with it. It
# shares the network. Needs root; sourced by tests.

box_home=''  # on the outside: the log
box_outer='' # process that holds the name spaces
box_init=''  # the systemd, as the outside sees it

# box_start FOLDER: boots an empty box; FOLDER takes its log.
box_start() {
  box_home=$1
  setsid unshare --pid --mount --cgroup --ipc --uts --fork --kill-child=KILL --mount-proc --propagation private \
    bash -c "$(declare -f box_boot); box_boot" >"$box_home/box.log" 2>&1 </dev/null &
  box_outer=$!
  for _ in {1..150}; do
    if box_find && box systemctl is-active --quiet box.target 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  echo "the box did not boot:" >&2
  cat "$box_home/box.log" >&2
  return 1
}

# box_boot: inside, before systemd takes over.
box_boot() {
  set -e
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/systemd/system /run/lock /run/etc
  cp -a /etc/. /run/etc
  mount --bind /run/etc /etc
  mount -t tmpfs -o mode=755 tmpfs /var/lib
  mount -t tmpfs -o mode=755 tmpfs /usr/local
  mkdir -p /usr/local/bin
  if [[ $(stat -f -c %T /sys/fs/cgroup) == cgroup2fs ]]; then mount -t cgroup2 cgroup2 /sys/fs/cgroup; fi
  printf '[Unit]\nDescription=box\nDefaultDependencies=no\n' >/run/systemd/system/box.target
  # Nothing of the machine's own services comes along.
  ln -s /dev/null /run/systemd/system/network-online.target
  # Credentials are mounted by a helper of systemd in a name space of its own, from which they must come back.
  mount --make-rshared /
  export container=lxc
  exec /lib/systemd/systemd --system --unit=box.target --log-target=console --show-status=no
}

# box COMMAND...: runs a command in the box.
box() { nsenter -t "$box_init" -a -- "$@"; }

# box_find: its process 1 begins to exist a moment after the box.
box_find() {
  # The list has no line end, which read takes for a failure.
  read -r box_init _ <"/proc/$box_outer/task/$box_outer/children" || true
  [[ -n $box_init ]]
} 2>/dev/null

# box_stop: when process 1 of the name space ends, the kernel ends all others in it.
box_stop() {
  [[ -n $box_outer ]] || return 0
  for _ in {1..20}; do
    if box_find; then
      kill -KILL "$box_init" 2>/dev/null || true
      break
    fi
    sleep 0.1
  done
  kill -KILL "$box_outer" 2>/dev/null || true
  wait "$box_outer" 2>/dev/null || true
  box_outer=''
}

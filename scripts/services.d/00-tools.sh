# Small tools shared by the services: messages, locks, packages, processes, and who uses what.

say() { printf '%-14s %s\n' "$1" "$2"; }
die() { echo "scripts/services: $*" >&2; exit 1; }

# One start or install of a service at a time on this machine: two worktrees may ask at once.
locked() {
  local name=$1
  shift
  {
    flock -w 900 9 || die "another run has held $name for 15 minutes"
    "$@"
  } 9>>"$SERVICES_HOME/$name.lock"
}

need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "install these by hand, this is no Debian: ${missing[*]}"
  [ "$(id -u)" = 0 ] || die "these Debian packages are missing; as root: apt-get install ${missing[*]}"
  echo "installing ${missing[*]}"
  # Two services may need packages at once: apt waits for its own lock.
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600)
  "${apt[@]}" update >/dev/null 9>&-
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >"$SERVICES_HOME/apt.log" 2>&1 9>&- || {
    tail -n 20 "$SERVICES_HOME/apt.log" >&2
    die "apt-get could not install ${missing[*]}"
  }
}

# The process of a pid file, when it lives and its command line holds the given word (process ids are used again).
alive() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 1
  [ -n "$pid" ] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q -- "$2"
}

stop_process() {
  local pid_file=$1 word=$2 pid
  if alive "$pid_file" "$word"; then
    pid=$(cat "$pid_file")
    kill "$pid"
    for _ in $(seq 150); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    if kill -0 "$pid" 2>/dev/null; then die "process $pid ($word) does not stop"; fi
  fi
  rm -f "$pid_file"
}

# Wait up to $1 seconds until the given command succeeds.
wait_until() {
  local tries=$(($1 * 5))
  shift
  for _ in $(seq "$tries"); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  return 1
}

answers() { curl -fsS -o /dev/null --max-time 5 "$1"; }

# Services that run once per machine keep a file per worktree that uses them; a worktree that was removed does not count.
shared() { case $1 in postgres | elasticsearch | stripe-mock) true ;; *) false ;; esac; }
register() { mkdir -p "$SERVICES_HOME/users/$1" && echo "$TREE" >"$SERVICES_HOME/users/$1/$ID"; }
unregister() { rm -f "$SERVICES_HOME/users/$1/$ID"; }
users() {
  local file path
  for file in "$SERVICES_HOME/users/$1"/*; do
    path=$(cat "$file" 2>/dev/null) || continue
    if [ -d "$path" ]; then echo "$path"; else rm -f "$file"; fi
  done
}

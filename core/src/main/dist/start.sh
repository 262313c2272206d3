# How Culvert's Java is started: by the launcher of the source tree, and by that of an installed one.
# Before it is read these are set:
#   layout        the folder with lib/ and plugins/
#   launcher      the command that was started
#   found         the java to use
#   archive_log   where what making the class archive says goes
#   sample_rules  a folder with rules.v4 and rules.v6, so that what reads rules is in the archive
# shellcheck shell=bash disable=SC2154

# Prints the version of the Java that owns the program $1, without starting it where it can.
java_version() {
  local program release version='' key value
  program=$(readlink -f "$1") || return 1
  release=${program%/bin/*}/release
  if [[ -r $release ]]; then
    while IFS='=' read -r key value; do
      [[ $key == JAVA_VERSION ]] && version=${value//\"/}
    done <"$release"
  fi
  if [[ -z $version ]]; then
    version=$("$1" -version 2>&1) || return 1
    version=${version#*\"}
    version=${version#*javac }
  fi
  version=${version%%[!0-9.]*}
  [[ $version ]] && printf '%s' "$version"
}

java_major() {
  local version
  version=$(java_version "$1") && printf '%s' "${version%%.*}"
}

main_class=io.culvert.core.boot.Main

# Sets `class_path`, every jar of the layout.
use_jars() {
  local LC_ALL=C jars
  jars=("$layout"/lib/*.jar)
  printf -v class_path '%s:' "${jars[@]}"
  class_path=${class_path%:}
}

# Sets `options` for the java `found`. A command that asks a router something lives for a moment and
# is compiled lightly; one that moves packets is compiled fully.
java_options() { # java_options COMMAND
  local version major update=0
  version=$(java_version "$found")
  major=${version%%.*}
  [[ $version =~ ^[0-9]+\.[0-9]+\.([0-9]+) ]] && update=${BASH_REMATCH[1]}
  options=(-Dculvert.home="$layout" -Dculvert.launcher="$launcher" -Dfile.encoding=UTF-8)
  options+=(-Dvertx.disableDnsResolver=true) # nothing asks for names; Netty would look for servers, even for public ones
  # neither core files nor other processes get at keys and packets, and nothing is deserialised
  [[ $1 != run ]] || options+=(-XX:-CreateCoredumpOnCrash -XX:+DisableAttachMechanism '-Djdk.serialFilter=!*')
  case $1 in
    # the table's chunks are a megabyte each: in regions of that size nothing is wasted or copied
    run | lab | replay | bench)
      options+=(-XX:+UseG1GC -XX:G1HeapRegionSize=1m -XX:+PerfDisableSharedMem)
      # full compilation waits for four times the usual calls: what a start calls often it seldom calls again, and
      # compiling that took a third of the start; packets come often enough
      options+=(-XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=2400)
      options+=(-XX:Tier4CompileThreshold=60000 -XX:Tier4BackEdgeThreshold=160000)
      # such chunks begin a collection each, and pauses with it, above this part of the heap: not the usual 45
      options+=(-XX:InitiatingHeapOccupancyPercent=75 -XX:-G1UseAdaptiveIHOP)
      # what compiling took goes back to the machine, a fifth of what an idle router would keep
      if ((major == 17 && update >= 9 || major == 21 && update >= 1 || major >= 22)); then
        options+=(-XX:TrimNativeHeapInterval=30000)
      fi
      ;;
    twin) options+=(-XX:+UseSerialGC -XX:+PerfDisableSharedMem) ;; # many short-lived objects, no haste
    *) options+=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xss512k) ;;
  esac
  # Without these, newer Javas warn on standard error about jnr's and Netty's native calls.
  ((major >= 22)) && options+=(--enable-native-access=ALL-UNNAMED)
  ((major >= 24)) && options+=(--sun-misc-unsafe-memory-access=allow)
  archive=$layout/culvert-java$version.jsa # an archive fits one Java
  return 0
}

# Most of a short command's time goes into loading classes. These runs show which ones are wanted; the
# archive holds them ready to map. Without it everything works, only later.
training=('--help' '--version' 'no-such-command' 'check --help' 'check /dev/null'
  'status --socket /nonexistent')

make_archive() {
  local list=$layout/classes.$$ new=$archive.$$ run
  : >"$list.all"
  for run in "${training[@]}"; do
    # shellcheck disable=SC2086 # a run is words
    "$found" -Xshare:auto -XX:DumpLoadedClassList="$list.one" "${options[@]}" -cp "$class_path" \
      "$main_class" $run >/dev/null 2>&1 </dev/null || true
    cat "$list.one" >>"$list.all" 2>/dev/null || true
  done
  train_router "$list" >>"$list.all" || true
  awk '!seen[$0]++' "$list.all" >"$list"
  "$found" -Xshare:dump -XX:+UseG1GC -XX:SharedClassListFile="$list" -XX:SharedArchiveFile="$new" \
    -cp "$class_path" >"$archive_log" 2>&1 </dev/null || true
  # An empty one says: tried, this Java cannot; so nobody tries again at each start.
  [[ -s $new ]] || : >"$new"
  rm -f "$list" "$list".*
  chmod a+r "$new"
  mv "$new" "$archive"
}

# Prints what a router loads until it forwards, where this user may have one for a moment: in a network
# namespace that ends with it.
train_router() { # train_router STEM
  local config=$1.yaml said=$1.said socket=$1.sock pid tries=0
  cat >"$config" <<EOF
devices: {train0: {kind: tun, address: [192.0.2.1/24, "2001:db8:a::1/64"], peer: {address: [192.0.2.2/24]}}}
rules: {ipv4: $sample_rules/rules.v4, ipv6: $sample_rules/rules.v6}
control: {socket: $socket}
web: {listen: 127.0.0.1:8737}
EOF
  # shellcheck disable=SC2016 # the inner shell expands it
  timeout -k 5 60 unshare -rn sh -c 'ip link set lo up && ip tuntap add dev train0 mode tun && exec "$@"' sh \
    "$found" -Xshare:auto -XX:DumpLoadedClassList="$1.router" "${options[@]}" -cp "$class_path" \
    "$main_class" run -c "$config" >"$said" 2>&1 </dev/null &
  pid=$!
  while ((tries++ < 300)) && kill -0 "$pid" 2>/dev/null && ! grep -qs '^ready:' "$said"; do
    sleep 0.1
  done
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  cat "$1.router" 2>/dev/null
}

start_java() {
  java_options "${1:-}"
  if [[ ! -e $archive && -w $layout ]]; then
    make_archive
  fi
  if [[ -s $archive && -r $archive ]]; then
    options+=(-Xshare:auto -XX:SharedArchiveFile="$archive" -Xlog:cds=off -Xlog:cds+dynamic=off)
  fi
  # shellcheck disable=SC2206 # options are words
  options+=(${CULVERT_JAVA_OPTS:-})
  if [[ ${1:-} == run ]]; then
    umask 0077 # what it writes is its own user's, but where it says otherwise
    ulimit -c 0
    if command -v setpriv >/dev/null; then
      exec setpriv --no-new-privs -- "$found" "${options[@]}" -cp "$class_path" "$main_class" "$@"
    fi
  fi
  exec "$found" "${options[@]}" -cp "$class_path" "$main_class" "$@"
}

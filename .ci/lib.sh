# Functions shared by .ci/run and .ci/long.

# step NAME COMMAND...: runs a command with its name and seconds in the log.
step() {
  local name=$1 start=$SECONDS
  shift
  echo "== $name"
  "$@"
  local status=$?
  echo "== $name: status $status, $((SECONDS - start)) s"
  return "$status"
}

# fail_early NAME: ends the run with the line that says so.
fail_early() {
  echo "$1 failed"
  echo "0 passed, 1 failed"
  exit 1
}

# Optional native code: the tests pass without it and then exercise the managed path only.
install_native_libraries() {
  if ldconfig -p 2>/dev/null | grep -q libsecp256k1; then
    return
  fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "== installing libsecp256k1"
    { apt-get update -qq && apt-get install -y -qq libsecp256k1-1; } >/dev/null 2>&1 \
      || echo "libsecp256k1 could not be installed: the managed path is tested alone"
  fi
}

# The browser that one of the client tests drives.
install_browser() {
  if ! command -v chromium >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "== installing chromium"
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 \
      || echo "chromium could not be installed: the tests with MetaMask's dapp will fail"
  fi
}

# Independent implementations that tests compare with come from npm, pinned by a lock file beside the test.
install_npm_tools() {
  local folder
  for folder in tests/Differential.Tests tests/Node.Tests tests/Interop.Tests tests/Clients; do
    if [ -f "$folder/package-lock.json" ] && command -v npm >/dev/null; then
      echo "== npm ci in $folder"
      npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null \
        || echo "npm ci failed in $folder: its tests say so and are skipped"
    fi
  done
}

# run_clients: drives a node with real clients and adds their tests to $passed and $failed.
run_clients() {
  local log summary start=$SECONDS
  log=$(mktemp)
  echo "== clients"
  # Its closing line is not that of this run.
  tests/Clients/run 2>&1 | tee "$log" | grep -vE '^[0-9]+ passed, [0-9]+ failed$'
  summary=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
  rm -f "$log"
  if [ -n "$summary" ]; then
    passed=$((passed + $(cut -d ' ' -f 1 <<<"$summary")))
    failed=$((failed + $(cut -d ' ' -f 3 <<<"$summary")))
  else
    echo "The client tests ended before they began."
    failed=$((failed + 1))
  fi
  echo "== clients: ${summary:-none}, $((SECONDS - start)) s" | sed 's/ passed, / good, /; s/ failed, / bad, /'
}

# count_results FOLDER: sums the counters of every .trx file into $passed, $failed, $skipped.
count_results() {
  passed=0 failed=0 skipped=0
  local file counters
  for file in "$1"/*.trx; do
    [ -f "$file" ] || continue
    counters=$(grep -o '<Counters [^>]*>' "$file" | head -n 1)
    passed=$((passed + $(attribute "$counters" passed)))
    failed=$((failed + $(attribute "$counters" failed) + $(attribute "$counters" error) + $(attribute "$counters" aborted)))
    skipped=$((skipped + $(attribute "$counters" total) - $(attribute "$counters" executed)))
    # A failure has to be found in the last lines of the log, not between thousands of others.
    grep -o '<UnitTestResult [^>]*outcome="Failed"[^>]*>' "$file" | sed -n 's/.* testName="\([^"]*\)".*/failed: \1/p'
    grep -A 12 '<ErrorInfo>' "$file" | sed 's/^ *//' | head -n 60
  done
  echo "skipped: $skipped"
}

attribute() {
  local value
  value=$(sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p" <<<"$1")
  echo "${value:-0}"
}

#!/usr/bin/env bash
# Compares our interpreter with anvil's on the programs of ../shared/fixtures/evm-programs and bench/Evm/Programs, turn by turn in one run:
# a ratio per program and their geometric mean. Usage: bench/compare-anvil.sh [NAME-PART]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ -d tests/Differential.Tests/node_modules ] || npm ci --prefix tests/Differential.Tests --no-audit --no-fund --loglevel=error
exec dotnet run -c Release --project bench/Evm -- --compare-anvil "$@"

#!/usr/bin/env bash
# Counts the instructions of a decision, which no neighbour can disturb, and compares them with instructions.tsv.
# Needs valgrind. `--save` writes the counts as the new yardstick.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v valgrind >/dev/null || { echo "valgrind is needed: apt-get install valgrind"; exit 2; }

counts=benches/instructions.tsv
# More or fewer than this, in percent, is a change.
tolerance=2
works="decide/1k/zh_147c decide/10k/zh_21c decide/10k/zh_147c decide/10k/zh_938c decide/10k_any decide/10k_dense/zh_147c
decide/shipped_rules route/shipped_rules"

program=$(cargo bench --locked --bench instructions --no-run --message-format=json 2>/dev/null |
    sed -n 's/.*"executable":"\([^"]*instructions[^"]*\)".*/\1/p')
[ -x "$program" ] || { echo "the bench does not build: cargo bench --bench instructions --no-run"; exit 2; }

# Instructions of a work done $2 times, on standard output after the characters.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>"$scratch" |
        tr '\n' ' '
    sed -n 's/.*Collected : //p' "$scratch"
}

scratch=$(mktemp)
new=$(mktemp)
trap 'rm -f "$scratch" "$new"' EXIT
status=0
printf '%-26s %12s %9s\n' "" "a character" "change"
for work in $works; do
    # What comes before the passes is in both counts.
    read -r _ once < <(count "$work" 1)
    # Many passes: hash maps are built a little differently each time, which is nothing beside them.
    read -r characters many < <(count "$work" 21)
    awk -v work="$work" -v n=$((many - once)) -v chars="$characters" \
        'BEGIN { printf "%s\t%.2f\n", work, n / 20 / chars }' | tee -a "$new" >"$scratch"
    now=$(cut -f2 "$scratch")
    before=$(awk -F'\t' -v work="$work" '$1 == work { print $2 }' "$counts" 2>/dev/null || true)
    change=$(awk -v now="$now" -v before="${before:-0}" 'BEGIN { if (before > 0) printf "%+.1f", 100 * (now / before - 1) }')
    printf '%-26s %12s %8s%%\n' "$work" "$now" "${change:-new }"
    if [ -n "$change" ] && awk -v change="$change" -v most=$tolerance 'BEGIN { exit !(change > most) }'; then
        status=1
    fi
done
if [ "${1:-}" = --save ]; then
    cp "$new" "$counts"
    exit 0
fi
[ $status -eq 0 ] || echo "more instructions than before: see what costs them, or save the new counts with --save"
exit $status

#!/usr/bin/env bash
# snac2, a small real server of the fediverse, from Debian 13 into FOLDER/usr/bin; nothing is installed. It runs on Debian
# 12 with libcurl4 and libssl3. Usage: install_snac2.sh FOLDER, then put FOLDER/usr/bin into PATH. Where packages come
# from is read off the sources of this machine.
set -euo pipefail
mkdir -p "${1:?install_snac2.sh FOLDER}"
folder=$(cd "$1" && pwd)
test ! -x "$folder/usr/bin/snac" || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial"
here=$(. /etc/os-release && echo "$VERSION_CODENAME")

shopt -s nullglob
for file in /etc/apt/sources.list.d/*.sources; do
  awk -v here="$here" 'BEGIN { RS = ""; ORS = "\n\n" }
    ("\n" $0 " ") ~ "\nSuites:[^\n]* " here "[ \n]" { sub(/Suites:[^\n]*/, "Suites: trixie"); print }' "$file"
done >"$work/sources/trixie.sources"
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  test ! -f "$file" || sed -n "s/^\(deb .*\) $here main.*/\1 trixie main/p" "$file"
done >"$work/sources/trixie.list"

apt() {
  apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/sources" -o Acquire::Languages=none \
    -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root "$@"
}
cd "$work"
apt update
apt download snac2
dpkg -x snac2_*.deb "$work/new"
said=$("$work/new/usr/bin/snac" 2>&1 || true) # it tells how it is used, and calls that a failure
case $said in
  "snac "*) cp -a "$work/new/." "$folder" ;;
  *) echo "snac2 does not run here: $said" >&2 && exit 1 ;;
esac

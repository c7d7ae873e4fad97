#!/bin/sh
# Installs the system packages that a command needs and that are missing.
#   system_packages.sh demo|test|bench
# Without root or without apt-get it says in one sentence what to install, and fails.
set -eu

desktop="xvfb:Xvfb openbox:openbox xterm:xterm x11-xkb-utils:setxkbmap x11-apps:xeyes"
libraries="libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0
    libxcb-image0 libxcb-render-util0 libxcb-randr0 libxcb-xinerama0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1
    libxcb-shm0 libx11-xcb1 libdbus-1-3 libfontconfig1 xkb-data fonts-dejavu-core"
case "${1:-}" in
    demo) programs=$desktop ;;
    test) programs="$desktop dbus-daemon:dbus-daemon systemd:busctl chromium:chromium firefox-esr:firefox-esr xdotool:xdotool x11-xserver-utils:xrandr xserver-xephyr:Xephyr picom:picom default-jre-headless:java"; libraries="$libraries fonts-liberation postgresql at-spi2-core libpdfbox2-java libactivation-java libjaxb-api-java" ;;
    bench) programs="$desktop chromium:chromium xdotool:xdotool gnumeric:gnumeric picom:picom iproute2:tc"; libraries="$libraries fonts-liberation mate-backgrounds" ;;
    *) echo "usage: system_packages.sh demo|test|bench" >&2; exit 2 ;;
esac

missing=""
for pair in $programs; do
    command -v "${pair#*:}" >/dev/null 2>&1 || missing="$missing ${pair%%:*}"
done
if command -v dpkg-query >/dev/null 2>&1; then
    for name in $libraries; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing="$missing $name"
    done
fi
[ -n "$missing" ] || exit 0

sudo=""
if [ "$(id -u)" != 0 ]; then
    sudo="sudo -n"
    $sudo true 2>/dev/null || sudo="none"
fi
if [ "$sudo" = none ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "These system packages are missing; please install them: apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
echo "Installing system packages (once):$missing"
wait="-o DPkg::Lock::Timeout=300"
# shellcheck disable=SC2086
$sudo apt-get $wait update -qq
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get $wait install -qq -y --no-install-recommends $missing >/dev/null

# Finds a Python 3.11 or newer and puts its path in $python; sourced by the commands of bin/.
# A name on the path is not enough: version managers leave names there that refuse to run.

say_in_language() { # English, French
    case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
        fr*) printf '%s\n' "$2" >&2 ;;
        *) printf '%s\n' "$1" >&2 ;;
    esac
}

recent_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

python=
for name in "$root/.venv/bin/python" python3.11 python3 python3.12 python3.13 python3.14 python; do
    if recent_enough "$name"; then
        python=$name
        break
    fi
done

if [ -z "$python" ]; then
    found=$( (python3 --version || python --version) 2>/dev/null)
    say_in_language \
        "Relais needs Python 3.11 or newer${found:+; this machine has $found}. Install it (on Debian and Ubuntu: apt install python3.11 python3.11-venv), then run this command again." \
        "Relais a besoin de Python 3.11 ou plus récent${found:+ ; cette machine a $found}. Installez-le (sous Debian et Ubuntu : apt install python3.11 python3.11-venv), puis relancez cette commande."
    exit 1
fi

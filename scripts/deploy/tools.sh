# shellcheck shell=bash
# Sourced: finds or fetches what checks deploy/, below .deploy-tools/. Nothing is installed on the machine, and no service started.
# A tool that is on PATH is used as it is; the others are pinned here, in requirements.txt, or are the distribution's.
HELM_VERSION=v3.22.0
# A helm that `go install` builds takes itself for one of Kubernetes 1.20.
KUBE=1.34.0
TOOLS="$ROOT/.deploy-tools"
mkdir -p "$TOOLS"

# unpack PACKAGE…: the files of Debian packages, without installing them.
unpack() {
  local work="$TOOLS/packages"
  mkdir -p "$work"
  (cd "$work" && { apt-get download "$@" || { apt-get update && apt-get download "$@"; }; }) >"$TOOLS/packages.log" 2>&1 ||
    { cat "$TOOLS/packages.log" >&2; return 1; }
  local package
  for package in "$work"/*.deb; do dpkg-deb -x "$package" "$TOOLS/root"; done
}

# tool NAME PACKAGE PATH: where the program is, of the machine or out of a Debian package.
tool() {
  if command -v "$1" >/dev/null; then command -v "$1"; return; fi
  [ -x "$TOOLS/root/$3" ] || unpack "$2" || { echo "$1 cannot be had: put it on PATH" >&2; return 1; }
  echo "$TOOLS/root/$3"
}

helm_program() {
  if command -v helm >/dev/null; then command -v helm; return; fi
  local program="$TOOLS/bin/helm"
  if [ ! -x "$program" ]; then
    echo "building helm $HELM_VERSION (minutes, once a machine) …" >&2
    GOBIN="$TOOLS/bin" CGO_ENABLED=0 nice go install -ldflags="-s -w" "helm.sh/helm/v3/cmd/helm@$HELM_VERSION" >"$TOOLS/helm.log" 2>&1 ||
      { tail -20 "$TOOLS/helm.log" >&2; return 1; }
  fi
  echo "$program"
}

# The definitions of what the Prometheus operator reads, out of its own release; nothing of it is run.
OPERATOR_VERSION=v0.85.0
operator_definitions() {
  local module=github.com/prometheus-operator/prometheus-operator
  (cd "$TOOLS" && go mod download "$module@$OPERATOR_VERSION") >&2 || return 1
  echo "$(go env GOMODCACHE)/$module@$OPERATOR_VERSION/example/prometheus-operator-crd"
}

# python_program NAME: of an environment of our own with exactly what requirements.txt says.
python_program() {
  local wanted="$ROOT/scripts/deploy/requirements.txt" environment="$TOOLS/python"
  if ! cmp -s "$wanted" "$environment/installed.txt"; then
    python3 -m venv --clear "$environment" &&
      "$environment/bin/pip" install --quiet --requirement "$wanted" &&
      cp "$wanted" "$environment/installed.txt" || return 1
  fi
  echo "$environment/bin/$1"
}

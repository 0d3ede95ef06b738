#!/usr/bin/env bash
# Writes deploy/manifests/ from the chart. --check writes nothing, and fails where what is there is not what the chart says.
set -euo pipefail
ROOT="$(cd "$(dirname "$0")/../.." && pwd)"
cd "$ROOT"
. scripts/deploy/tools.sh

manifests=deploy/manifests/scim-pingone-gateway.yaml
chart=deploy/helm/scim-pingone-gateway
helm="$(helm_program)"

rendered="$(mktemp)"
trap 'rm -f "$rendered"' EXIT
{
  echo "# Made from the chart by scripts/deploy/render.sh: change deploy/manifests/values.yaml or the chart, never this file."
  # Without what is Helm's own: nobody manages these but their reader.
  "$helm" template scim-pingone-gateway "$chart" --kube-version "$KUBE" --namespace scim -f deploy/manifests/values.yaml |
    grep -Ev '^# Source: |^ *helm.sh/chart: |^ *app.kubernetes.io/managed-by: '
} >"$rendered"

# Files of the chart have to be below it.
copies=(
  "deploy/prometheus/alerts.rules.yml $chart/files/alerts.rules.yml"
  "deploy/prometheus/recording.rules.yml $chart/files/recording.rules.yml"
  "deploy/grafana/scim-pingone-gateway.json $chart/files/dashboard.json"
)
for copy in "${copies[@]}"; do
  read -r from to <<<"$copy"
  if [ "${1-}" = --check ]; then cmp "$from" "$to"; else cp "$from" "$to"; fi
done

if [ "${1-}" = --check ]; then
  diff -u "$manifests" "$rendered" || { echo "$manifests is not what the chart says: scripts/deploy/render.sh" >&2; exit 1; }
else
  cp "$rendered" "$manifests"
  chmod 644 "$manifests"
fi

#!/usr/bin/env bash
# Holds everything in deploy/ and docker-compose.yml to the tools that read it. Needs a build (dist/), Debian's apt and Go or the tools on PATH.
set -euo pipefail
ROOT="$(cd "$(dirname "$0")/.." && pwd)"
cd "$ROOT"
. scripts/deploy/tools.sh
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
step() { echo "== $*"; }

step "Prometheus: rules, their tests, the configuration of compose, the dashboard's expressions"
promtool="$(tool promtool prometheus usr/bin/promtool)"
"$promtool" check rules deploy/prometheus/*.rules.yml
"$promtool" test rules deploy/prometheus/tests/*.test.yml
"$promtool" check config --syntax-only deploy/prometheus/prometheus.yml
node scripts/deploy/dashboard-rules.mjs >"$work/dashboard.rules.json"
"$promtool" check rules "$work/dashboard.rules.json"

step "compose, values of the chart"
check_jsonschema="$(python_program check-jsonschema)"
"$check_jsonschema" --builtin-schema vendor.compose-spec docker-compose.yml
"$check_jsonschema" --check-metaschema deploy/helm/scim-pingone-gateway/values.schema.json

step "chart, and the manifests made from it"
chart=deploy/helm/scim-pingone-gateway
helm="$(helm_program)"
validate="$(python_program kubernetes-validate)"
definitions="$(operator_definitions)"
for values in "$chart"/ci/*.yaml; do
  "$helm" lint --strict --quiet --kube-version "$KUBE" "$chart" -f "$values"
  "$helm" template scim "$chart" --kube-version "$KUBE" --namespace scim -f "$values" >"$work/rendered.yaml"
  rm -rf "$work/split"
  mkdir "$work/split"
  custom="$(node scripts/deploy/custom-resources.mjs "$work/rendered.yaml" "$definitions" "$work/split")"
  for version in 1.28 1.34 1.37; do
    "$validate" --strict --quiet -k "$version" "$work/split/native.yaml"
  done
  if [ "$custom" -gt 0 ]; then
    for schema in "$work"/split/*.schema.json; do
      "$check_jsonschema" --schemafile "$schema" "${schema%.schema.json}.json"
    done
    "$promtool" check rules "$work/split/rules.yaml"
  fi
  echo "$values: good for Kubernetes 1.28, 1.34 and 1.37"
done
# The configuration file among the values is one that the gateway takes, once its secret is there.
"$helm" template scim "$chart" --kube-version "$KUBE" -f "$chart/ci/everything.yaml" --show-only templates/configmap.yaml |
  node scripts/deploy/config-file.mjs "$work" >"$work/gateway.yaml"
echo x >"$work/pingone-client-secret"
node dist/cli.js check-config --config "$work/gateway.yaml" >/dev/null

# refused WHAT ARGUMENT…: values that have to be refused, with a sentence that names the value.
refused() {
  local what="$1"
  shift
  if "$helm" template scim "$chart" --kube-version "$KUBE" "$@" >"$work/refused.log" 2>&1 || ! grep -q -- "$what" "$work/refused.log"; then
    cat "$work/refused.log" >&2
    echo "not refused with a word about $what: $*" >&2
    return 1
  fi
}
refused existingSecret --set env.PINGONE_ENVIRONMENT_ID=x
refused env.PINGONE_ENVIRONMENT_ID --set existingSecret=x
refused replicaCuont -f "$chart/ci/small.yaml" --set replicaCuont=2
refused secretFiles.PINGONE_CLIENT_SECRET -f "$chart/ci/small.yaml" --set env.PINGONE_CLIENT_SECRET=x
refused scrapeToken -f "$chart/ci/small.yaml" --set metrics.enabled=true --set metrics.podMonitor.enabled=true
refused secretFiles.STATE_KEY -f "$chart/ci/small.yaml" --set secretFiles.REDIS_URL=redis-url
refused terminationGracePeriodSeconds -f "$chart/ci/small.yaml" --set preStopSeconds=20
scripts/deploy/render.sh --check
"$validate" --strict --quiet deploy/manifests/scim-pingone-gateway.yaml

step "systemd"
# The program is not on this machine under that name.
sed 's#^ExecStart=/usr/local/bin/scim-pingone#ExecStart=/usr/bin/env#' deploy/systemd/scim-pingone-gateway.service >"$work/scim-pingone-gateway.service"
systemd_analyze="$(tool systemd-analyze systemd usr/bin/systemd-analyze)"
"$systemd_analyze" verify "$work/scim-pingone-gateway.service"
"$systemd_analyze" security --offline=true --threshold=20 --no-pager "$work/scim-pingone-gateway.service" | tail -1

step "nginx"
nginx="$(tool nginx nginx usr/sbin/nginx)"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=scim.example.com \
  -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
node scripts/deploy/try-nginx.mjs "$nginx" "$work/certificate.pem" "$work/key.pem"

step "the image's steps, by hand"
node scripts/deploy/image-steps.mjs

echo "deploy/: everything holds."

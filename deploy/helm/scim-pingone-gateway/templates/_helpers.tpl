{{- define "gateway.name" -}}
{{- .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "gateway.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "gateway.selectorLabels" -}}
app.kubernetes.io/name: {{ include "gateway.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "gateway.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "gateway.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "gateway.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "gateway.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "gateway.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* An httpGet probe of one of the three in values. */}}
{{- define "gateway.probe" -}}
httpGet: { path: {{ .path }}, port: http }
periodSeconds: {{ .periodSeconds }}
timeoutSeconds: {{ .timeoutSeconds }}
failureThreshold: {{ .failureThreshold }}
{{- end -}}

{{/* Whether replicas share what they have to; empty: no. */}}
{{- define "gateway.isShared" -}}
{{- include "gateway.isGiven" (dict "values" .Values "name" "REDIS_URL") -}}
{{- end -}}

{{/* Whether there is a key for what they share; empty: no. */}}
{{- define "gateway.hasStateKey" -}}
{{- include "gateway.isGiven" (dict "values" .Values "name" "STATE_KEY") -}}
{{- end -}}

{{/* Whether a secret is given, as a file of the Secret or by a variable of the reader's own; empty: no. */}}
{{- define "gateway.isGiven" -}}
{{- $file := printf "%s_FILE" .name -}}
{{- $given := or (hasKey .values.secretFiles .name) (hasKey .values.env $file) -}}
{{- range .values.extraEnv -}}
{{- if or (eq .name $.name) (eq .name $file) -}}{{- $given = true -}}{{- end -}}
{{- end -}}
{{- if $given -}}true{{- end -}}
{{- end -}}

{{/* Given, or two where they share what they have to. */}}
{{- define "gateway.replicas" -}}
{{- if kindIs "invalid" .Values.replicaCount -}}
{{- ternary 2 1 (eq (include "gateway.isShared" .) "true") -}}
{{- else -}}
{{- .Values.replicaCount -}}
{{- end -}}
{{- end -}}

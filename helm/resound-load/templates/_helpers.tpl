{{- define "resound-load.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: resound
{{ include "resound-load.selectorLabels" . }}
{{- end }}

{{/* The component is what the service's NetworkPolicy lets in. */}}
{{- define "resound-load.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: load-injector
{{- end }}

{{/* One instant for all pods: the chart is rendered once. */}}
{{- define "resound-load.startAt" -}}
{{- if .Values.startAt -}}
{{ .Values.startAt }}
{{- else -}}
{{ dateInZone "2006-01-02T15:04:05Z" (now | mustDateModify (printf "+%ds" (int .Values.startAfterSeconds))) "UTC" }}
{{- end -}}
{{- end }}

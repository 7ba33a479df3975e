{{/*
Maps as one, in which the last map that has a key decides, with every text quoted; nothing if they have no key. A list of
maps, some of which may be nothing.
*/}}
{{- define "resound-load.merged" -}}
{{- $merged := dict }}
{{- range . }}
{{- range $key, $value := . }}
{{- $_ := set $merged $key $value }}
{{- end }}
{{- end }}
{{- range $key, $value := $merged }}
{{ $key | quote }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* A text as the value of a label: at most 63 characters, with a letter or a digit at both ends. */}}
{{- define "resound-load.labelValue" -}}
{{- regexReplaceAll "[^A-Za-z0-9_.-]" . "_" | trunc 63 | trimAll "-_." }}
{{- end }}

{{/*
The name of the Job. The pods of an Indexed Job are called after it, so it is a label of the DNS, which a release's name need
not be.
*/}}
{{- define "resound-load.fullname" -}}
{{- regexReplaceAll "[^a-z0-9]+" (lower .Release.Name) "-" | trimAll "-" | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* The component is what the service's NetworkPolicy lets in. */}}
{{- define "resound-load.identity" -}}
app.kubernetes.io/name: {{ include "resound-load.labelValue" .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: load-injector
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{/* The labels that identify come last, so that no value replaces them. list . "the values' labels" */}}
{{- define "resound-load.labels" -}}
{{- $root := index . 0 }}
{{- $chart := dict "app.kubernetes.io/part-of" "resound" "helm.sh/chart" (include "resound-load.labelValue" (printf "%s-%s" $root.Chart.Name $root.Chart.Version)) }}
{{- include "resound-load.merged" (list $chart ($root.Values.commonLabels | default dict) (index . 1) (include "resound-load.identity" $root | fromYaml)) | trim }}
{{- end }}

{{/* The annotations of the Job or of its pods; nothing if there are none. list . "the values' annotations" */}}
{{- define "resound-load.annotations" -}}
{{- include "resound-load.merged" (list ((index . 0).Values.commonAnnotations | default dict) (index . 1)) | trim }}
{{- end }}

{{/*
The image. A registry that a parent chart sets for all its charts replaces that of the repository, which is the part before
the first slash if it has a dot or a port, or is localhost.
*/}}
{{- define "resound-load.image" -}}
{{- $repository := .Values.image.repository }}
{{- with (.Values.global | default dict).imageRegistry }}
{{- $repository = printf "%s/%s" (trimSuffix "/" .) (regexReplaceAll "^([^/]*[.:][^/]*|localhost)/" $repository "") }}
{{- end }}
{{- if .Values.image.digest -}}
{{ $repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* The Secrets for the registry, the chart's own and those of a parent chart, which may be names alone. */}}
{{- define "resound-load.imagePullSecrets" -}}
{{- $names := list }}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global | default dict).imagePullSecrets | default list) }}
{{- if kindIs "string" . }}
{{- $names = append $names . }}
{{- else }}
{{- $names = append $names .name }}
{{- end }}
{{- end }}
{{- with uniq $names }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{/*
One instant for all pods. It may follow from the time of the installation, but where a chart is only rendered, as Argo CD does,
each rendering would differ from the one before; so it is taken from the clock only by what speaks to a cluster, of which the
list of Jobs tells.
*/}}
{{- define "resound-load.startAt" -}}
{{- if .Values.startAt -}}
{{ .Values.startAt }}
{{- else if lookup "batch/v1" "Job" .Release.Namespace "" -}}
{{ dateInZone "2006-01-02T15:04:05Z" (now | mustDateModify (printf "+%ds" (int .Values.startAfterSeconds))) "UTC" }}
{{- else if gt (int64 .Values.injectors) 1 -}}
{{ fail "\n\nstartAt is not set, and helm template knows no cluster: two renderings would differ in it. Set startAt to the time when all injectors start, e.g. 2030-01-31T12:00:00Z, or injectors to 1.\n" }}
{{- end -}}
{{- end }}

{{/* Where Prometheus scrapes an injector. */}}
{{- define "resound-load.metricsPort" -}}
9464
{{- end }}

{{/* Two scrape intervals, so that Prometheus sees the last values, and sees that they no longer change. */}}
{{- define "resound-load.metricsLinger" -}}
{{- $interval := .Values.podMonitor.interval }}
{{- printf "%d%s" (mul 2 (regexFind "^[0-9]+" $interval | int64)) (regexFind "[a-z]+$" $interval) }}
{{- end }}

{{/* Milliseconds of a duration with the unit ms, s, m or h. */}}
{{- define "resound-load.milliseconds" -}}
{{- mul (regexFind "^[0-9]+" . | int64) (get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000) (regexFind "[a-z]+$" .)) }}
{{- end }}

{{- define "resound-load.validate" -}}
{{- range $path := list "commonLabels" "podLabels" }}
{{- range $key, $_ := get $.Values $path | default dict }}
{{- if has $key (list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component" "app.kubernetes.io/managed-by") }}
{{- fail (printf "\n\n%s has %s, which the chart sets itself, because it selects by it. Use another label.\n" $path $key) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $key := list "helm.sh/hook" "helm.sh/hook-delete-policy" }}
{{- if hasKey ($.Values.commonAnnotations | default dict) $key }}
{{- fail (printf "\n\ncommonAnnotations has %s, and the Job is no hook: it is the release.\n" $key) }}
{{- end }}
{{- end }}
{{- range $key := list "baseUrl" "metricsUrl" "injectors" "startAt" }}
{{- if hasKey ($.Values.properties | default dict) $key }}
{{- fail (printf "\n\nproperties has %s, which is a value of the chart: set %s instead.\n" $key $key) }}
{{- end }}
{{- end }}
{{- if gt (include "resound-load.milliseconds" .Values.podMonitor.scrapeTimeout | int64) (include "resound-load.milliseconds" .Values.podMonitor.interval | int64) }}
{{- fail (printf "\n\npodMonitor.scrapeTimeout is %s and must be at most podMonitor.interval, which is %s.\n" .Values.podMonitor.scrapeTimeout .Values.podMonitor.interval) }}
{{- end }}
{{- if .Values.podMonitor.enabled }}
{{- range $key := list "metricsPort" "metricsLinger" }}
{{- if hasKey ($.Values.properties | default dict) $key }}
{{- fail (printf "\n\nproperties has %s, which podMonitor.enabled sets. Leave it out, or set podMonitor.enabled to false.\n" $key) }}
{{- end }}
{{- end }}
{{- end }}
{{- $limits := (.Values.resources | default dict).limits | default dict }}
{{- range $name, $request := (.Values.resources | default dict).requests }}
{{- if hasKey $limits $name }}
{{- if gt (include "resound-load.number" $request | float64) (include "resound-load.number" (get $limits $name) | float64) }}
{{- fail (printf "\n\nresources.requests.%s is %v and must be at most resources.limits.%s, which is %v.\n" $name $request $name (get $limits $name)) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* A quantity of Kubernetes as a number. */}}
{{- define "resound-load.number" -}}
{{- $text := kindIs "string" . | ternary . (toJson .) }}
{{- $units := dict "" 1 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 }}
{{- mulf (regexFind "^[0-9.]+" $text | float64) (get $units (regexFind "[A-Za-z]*$" $text)) }}
{{- end }}

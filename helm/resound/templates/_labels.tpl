{{/*
Maps as one, in which the last map that has a key decides; nothing if they have no key. Every text is quoted: toYaml leaves
some bare that other readers of YAML take for something else, such as <<. A list of maps, some of which may be nothing.
*/}}
{{- define "resound.merged" -}}
{{- $merged := dict }}
{{- range . }}
{{- range $key, $value := . }}
{{- $_ := set $merged $key $value }}
{{- end }}
{{- end }}
{{- range $key, $value := $merged }}
{{ $key | quote }}: {{ if kindIs "string" $value }}{{ $value | quote }}{{ else }}{{ toJson $value }}{{ end }}
{{- end }}
{{- end }}

{{/* A text as the value of a label: at most 63 characters, with a letter or a digit at both ends. */}}
{{- define "resound.labelValue" -}}
{{- regexReplaceAll "[^A-Za-z0-9_.-]" . "_" | trunc 63 | trimAll "-_." }}
{{- end }}

{{- define "resound.identity" -}}
app.kubernetes.io/name: {{ include "resound.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* What selects the pods that serve, and no other pod of the release. */}}
{{- define "resound.selectorLabels" -}}
{{ include "resound.identity" . }}
app.kubernetes.io/component: server
{{- end }}

{{/* What selects the pod of helm test. */}}
{{- define "resound.testLabels" -}}
{{ include "resound.identity" . }}
app.kubernetes.io/component: test
{{- end }}

{{/* Labels that a user's may replace. */}}
{{- define "resound.description" -}}
app.kubernetes.io/version: {{ include "resound.labelValue" (.Values.image.tag | default .Chart.AppVersion) | quote }}
app.kubernetes.io/part-of: resound
{{- end }}

{{/*
The labels of a pod. No version of the chart among them, so that a new one rolls no pods for its own sake.
list . "the selector's labels" "the user's labels"
*/}}
{{- define "resound.podLabels" -}}
{{- $root := index . 0 }}
{{- include "resound.merged" (list (include "resound.description" $root | fromYaml) $root.Values.commonLabels (index . 2) (include (index . 1) $root | fromYaml)) }}
{{- end }}

{{/*
The metadata of an object. The labels that select, and annotations that the chart needs, come last, so that no value replaces
them.

dict "root" .
     "of"          the values of the object: their `labels` and `annotations` are taken (optional)
     "name"        (optional; by default that of the chart's objects)
     "suffix"      what is appended to the name (optional)
     "namespace"   where it is not the release's own (optional)
     "component"   (optional)
     "labels", "annotations"   more (optional)
*/}}
{{- define "resound.metadata" -}}
{{- $root := .root }}
{{- $of := .of | default dict }}
{{- $chart := dict "helm.sh/chart" (include "resound.labelValue" (printf "%s-%s" $root.Chart.Name $root.Chart.Version)) }}
{{- $fixed := include "resound.identity" $root | fromYaml }}
{{- $_ := set $fixed "app.kubernetes.io/managed-by" $root.Release.Service }}
{{- with .component }}
{{- $_ := set $fixed "app.kubernetes.io/component" . }}
{{- end -}}
name: {{ printf "%s%s" (.name | default (include "resound.fullname" $root)) (.suffix | default "") | quote }}
{{- with .namespace }}
namespace: {{ . | quote }}
{{- end }}
labels:
  {{- include "resound.merged" (list $chart (include "resound.description" $root | fromYaml) $root.Values.commonLabels $of.labels .labels $fixed) | trim | nindent 2 }}
{{- with include "resound.merged" (list $root.Values.commonAnnotations $of.annotations .annotations) | trim }}
annotations:
  {{- . | nindent 2 }}
{{- end }}
{{- end }}
